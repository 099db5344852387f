-- SPDX-License-Identifier: Apache-2.0
-- Pairs of keys that sign the mail of a domain; the private ones are sealed.
CREATE TABLE dkim_key (
	id @INT@ PRIMARY KEY,
	domain_id @INT@ NOT NULL REFERENCES domain(id) ON DELETE CASCADE,
	selector TEXT NOT NULL,
	rsa_public TEXT NOT NULL,
	ed25519_public TEXT NOT NULL,
	rsa_private TEXT NOT NULL,
	ed25519_private TEXT NOT NULL,
	created_at @INT@ NOT NULL,
	active_from @INT@ NOT NULL, -- 0: waits for its DNS records
	retire_at @INT@ NOT NULL,   -- 0: in use
	UNIQUE (domain_id, selector)
) @STRICT@;
CREATE INDEX dkim_key_domain_created ON dkim_key(domain_id, created_at, id);
-- What the job that looks for records has to do.
CREATE INDEX dkim_key_waiting ON dkim_key(id) WHERE active_from = 0;
CREATE INDEX dkim_key_retired ON dkim_key(retire_at) WHERE retire_at > 0;
