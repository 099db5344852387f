-- SPDX-License-Identifier: Apache-2.0
-- The server that a domain's users come from (R60); goes and moves with the domain.
CREATE TABLE migration_source (
	domain_id @INT@ PRIMARY KEY REFERENCES domain(id) ON DELETE CASCADE,
	host TEXT NOT NULL,
	port @INT@ NOT NULL,
	tls TEXT NOT NULL,
	check_certificate @BOOL@ NOT NULL,
	allow_private @BOOL@ NOT NULL,
	signup @BOOL@ NOT NULL,
	quota_bytes @INT@ NOT NULL,
	keep_days @INT@ NOT NULL,
	master_login TEXT,
	sealed TEXT, -- the master password
	tested_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;

-- Its users on the way (R61, R62): the queue of jobs/migrator.
CREATE TABLE migration_user (
	id @INT@ PRIMARY KEY,
	address TEXT NOT NULL UNIQUE,   -- of the account, and changed with it
	account_id @INT@ NOT NULL UNIQUE REFERENCES account(id) ON DELETE CASCADE,
	domain_id @INT@ NOT NULL REFERENCES migration_source(domain_id) ON DELETE CASCADE,
	owner_id @INT@ NOT NULL,
	source_login TEXT,
	sealed TEXT,                    -- the password at the source; NULL when it is forgotten
	state TEXT NOT NULL,
	messages_total @INT@ NOT NULL,
	messages_done @INT@ NOT NULL,
	bytes_total @INT@ NOT NULL,
	bytes_done @INT@ NOT NULL,
	arrived @INT@ NOT NULL,
	errors TEXT NOT NULL,           -- JSON
	attempts @INT@ NOT NULL,
	run_at @INT@ NOT NULL,
	started_at @INT@ NOT NULL,
	synced_at @INT@ NOT NULL,
	lease_until @INT@ NOT NULL,
	uid_sum @INT@ NOT NULL,         -- of the next UIDs of all folders at the source, at the last look
	created_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX migration_user_owner_address ON migration_user(owner_id, address);
CREATE INDEX migration_user_created ON migration_user(created_at, id);
CREATE INDEX migration_user_owner_created ON migration_user(owner_id, created_at, id);
CREATE INDEX migration_user_state_run ON migration_user(state, run_at);
CREATE INDEX migration_user_domain_state ON migration_user(domain_id, state);
