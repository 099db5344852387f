-- SPDX-License-Identifier: Apache-2.0
-- Times are ms since 1970, ids are made by the program, names are canonical (lower case, A-labels).

CREATE TABLE account (
	id @INT@ PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	role TEXT NOT NULL,
	domain_id @INT@,            -- of a mail user; NULL for admins
	owner_id @INT@ NOT NULL,    -- the admin it belongs to: the domain's owner, or an admin itself
	password TEXT,              -- {SCHEME}hash; NULL: nobody can sign in with a password
	full_name TEXT,
	enabled @BOOL@ NOT NULL,
	api_access @BOOL@ NOT NULL,
	may_send @BOOL@ NOT NULL,
	may_receive @BOOL@ NOT NULL,
	allow_imap @BOOL@ NOT NULL,
	allow_pop3 @BOOL@ NOT NULL,
	allow_smtp @BOOL@ NOT NULL,
	allow_sieve @BOOL@ NOT NULL,
	quota_bytes @INT@ NOT NULL,
	forward_to TEXT NOT NULL,   -- as alias.targets; '' for none
	forward_keep_copy @BOOL@ NOT NULL,
	max_domains @INT@ NOT NULL,
	max_mailboxes @INT@ NOT NULL,
	max_aliases @INT@ NOT NULL,
	max_quota_bytes @INT@ NOT NULL,
	created_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;
-- Postfix' commonest question, answered from this index alone: half the pages to read among a million mailboxes.
CREATE UNIQUE INDEX account_mailbox ON account(name, role);
CREATE INDEX account_owner_name ON account(owner_id, name);
CREATE INDEX account_domain_name ON account(domain_id, name);
CREATE INDEX account_created ON account(created_at, id);
CREATE INDEX account_owner_created ON account(owner_id, created_at, id);

CREATE TABLE domain (
	id @INT@ PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	owner_id @INT@ NOT NULL REFERENCES account(id),
	verified @BOOL@ NOT NULL,
	enabled @BOOL@ NOT NULL,
	comment TEXT,
	created_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX domain_owner_name ON domain(owner_id, name);
CREATE INDEX domain_created ON domain(created_at, id);
CREATE INDEX domain_owner_created ON domain(owner_id, created_at, id);

CREATE TABLE alias (
	id @INT@ PRIMARY KEY,
	address TEXT NOT NULL UNIQUE, -- "@domain" is the catch-all of a domain
	domain_id @INT@ NOT NULL REFERENCES domain(id),
	owner_id @INT@ NOT NULL,
	targets TEXT NOT NULL,        -- "a@x.test, b@y.test": what Postfix is answered
	enabled @BOOL@ NOT NULL,
	comment TEXT,
	created_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX alias_owner_address ON alias(owner_id, address);
CREATE INDEX alias_domain_address ON alias(domain_id, address);
CREATE INDEX alias_created ON alias(created_at, id);
CREATE INDEX alias_owner_created ON alias(owner_id, created_at, id);

-- The indexes of alias.targets and account.forward_to by member: who leads to this address? Written where those are, and
-- nowhere else.
CREATE TABLE alias_target (
	target TEXT NOT NULL,
	alias_id @INT@ NOT NULL REFERENCES alias(id) ON DELETE CASCADE,
	PRIMARY KEY (target, alias_id)
) @STRICT@;
CREATE INDEX alias_target_alias ON alias_target(alias_id);

CREATE TABLE forward_target (
	target TEXT NOT NULL,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	PRIMARY KEY (target, account_id)
) @STRICT@;
CREATE INDEX forward_target_account ON forward_target(account_id);

-- How much of its limits each admin has used; kept by the transaction that changes it, never counted on the fly.
CREATE TABLE tally (
	owner_id @INT@ PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
	domains @INT@ NOT NULL,
	mailboxes @INT@ NOT NULL,
	aliases @INT@ NOT NULL,
	quota_bytes @INT@ NOT NULL
) @STRICT@;

CREATE TABLE session (
	id @INT@ PRIMARY KEY,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	token_hash TEXT NOT NULL UNIQUE,
	ip TEXT,
	user_agent TEXT,
	created_at @INT@ NOT NULL,
	expires_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX session_account ON session(account_id, created_at, id);
CREATE INDEX session_expires ON session(expires_at);

-- Pushed by Dovecot through the lookup process; nothing but that process and the recount job writes here.
CREATE TABLE usage (
	account_id @INT@ PRIMARY KEY,
	bytes @INT@ NOT NULL,
	messages @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;

CREATE TABLE last_login (
	account_id @INT@ PRIMARY KEY,
	service TEXT NOT NULL,
	ip TEXT NOT NULL,
	at @INT@ NOT NULL
) @STRICT@;

-- The outbox: what changed, written in the transaction that changed it.
CREATE TABLE change (
	id @INT@ PRIMARY KEY,
	at @INT@ NOT NULL,
	action TEXT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL
) @STRICT@;

CREATE TABLE api_log (
	id @INT@ PRIMARY KEY,
	at @INT@ NOT NULL,
	request_id TEXT NOT NULL,
	account_id @INT@ NOT NULL,  -- 0 for nobody
	actor TEXT,
	ip TEXT,
	method TEXT NOT NULL,
	route TEXT NOT NULL,
	object TEXT,
	status @INT@ NOT NULL,
	code TEXT,
	fields TEXT                 -- names of the fields that were sent, never their values
) @STRICT@;
CREATE INDEX api_log_account ON api_log(account_id, id);

CREATE TABLE idempotency (
	account_id @INT@ NOT NULL,
	key TEXT NOT NULL,
	request TEXT NOT NULL,      -- keyed digest of method, path and body
	status @INT@ NOT NULL,
	location TEXT,
	etag TEXT,
	body TEXT NOT NULL,
	created_at @INT@ NOT NULL,
	PRIMARY KEY (account_id, key)
) @STRICT@;
CREATE INDEX idempotency_created ON idempotency(created_at);

CREATE TABLE job (
	id @INT@ PRIMARY KEY,
	kind TEXT NOT NULL,
	owner_id @INT@,             -- NULL: the server itself
	state TEXT NOT NULL,
	progress @INT@ NOT NULL,
	detail TEXT,
	argument TEXT,              -- what to do it to; its meaning is the kind's
	result TEXT,
	error TEXT,
	attempts @INT@ NOT NULL,
	cancel @BOOL@ NOT NULL,
	run_at @INT@ NOT NULL,
	lease_until @INT@ NOT NULL,
	created_at @INT@ NOT NULL,
	finished_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX job_state_run ON job(state, run_at);
CREATE INDEX job_owner_created ON job(owner_id, created_at, id);
CREATE INDEX job_created ON job(created_at, id);
