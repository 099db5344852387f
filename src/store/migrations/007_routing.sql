-- SPDX-License-Identifier: Apache-2.0
-- A name is a domain, a domain alias or a relay domain, never two of them: rules/domain_name sees to it.

CREATE TABLE relay_domain (
	id @INT@ PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	owner_id @INT@ NOT NULL REFERENCES account(id),
	host TEXT NOT NULL,
	port @INT@ NOT NULL,
	tls TEXT NOT NULL,
	allow_private @BOOL@ NOT NULL,
	verified @BOOL@ NOT NULL,
	enabled @BOOL@ NOT NULL,
	comment TEXT,
	created_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX relay_domain_owner_name ON relay_domain(owner_id, name);
CREATE INDEX relay_domain_created ON relay_domain(created_at, id);
CREATE INDEX relay_domain_owner_created ON relay_domain(owner_id, created_at, id);

CREATE TABLE domain_alias (
	id @INT@ PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	domain_id @INT@ NOT NULL REFERENCES domain(id),
	owner_id @INT@ NOT NULL,
	verified @BOOL@ NOT NULL,
	enabled @BOOL@ NOT NULL,
	comment TEXT,
	created_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX domain_alias_owner_name ON domain_alias(owner_id, name);
CREATE INDEX domain_alias_domain_name ON domain_alias(domain_id, name);
CREATE INDEX domain_alias_created ON domain_alias(created_at, id);
CREATE INDEX domain_alias_owner_created ON domain_alias(owner_id, created_at, id);
