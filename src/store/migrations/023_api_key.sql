-- SPDX-License-Identifier: Apache-2.0

-- Credentials of programs (R5).
CREATE TABLE api_key (
	id @INT@ PRIMARY KEY,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	name TEXT NOT NULL,
	token_hash TEXT NOT NULL UNIQUE,
	scopes TEXT NOT NULL,          -- "domains:read, addresses:write"
	networks TEXT NOT NULL,        -- where it may come from; "": from anywhere
	expires_at @INT@ NOT NULL,     -- 0: it does not
	last_used_at @INT@ NOT NULL,   -- to within five minutes; 0: not yet
	last_used_ip TEXT,
	created_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX api_key_account ON api_key(account_id, created_at, id);
