-- SPDX-License-Identifier: Apache-2.0
-- Other names of this server that MX records of an admin's domains may hold (R20).
CREATE TABLE hostname (
	id @INT@ PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	owner_id @INT@ NOT NULL REFERENCES account(id),
	verified @BOOL@ NOT NULL,
	comment TEXT,
	created_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX hostname_owner_name ON hostname(owner_id, name);
CREATE INDEX hostname_created ON hostname(created_at, id);
CREATE INDEX hostname_owner_created ON hostname(owner_id, created_at, id);
