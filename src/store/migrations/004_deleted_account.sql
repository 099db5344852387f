-- SPDX-License-Identifier: Apache-2.0
-- Mail users that were deleted (R30): their rows move here, so that a name is free at once and no lookup sees them. All
-- columns of account stand here, too: the program copies the row by the list of account's fields.

CREATE TABLE deleted_account (
	id @INT@ PRIMARY KEY,       -- as it was: the mail lies in the directory of that id, and nobody else gets it
	name TEXT NOT NULL,
	role TEXT NOT NULL,
	domain_id @INT@,
	owner_id @INT@ NOT NULL,    -- may be gone
	password TEXT,
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
	forward_to TEXT NOT NULL,
	forward_keep_copy @BOOL@ NOT NULL,
	max_domains @INT@ NOT NULL,
	max_domain_aliases @INT@ NOT NULL,
	max_mailboxes @INT@ NOT NULL,
	max_aliases @INT@ NOT NULL,
	max_quota_bytes @INT@ NOT NULL,
	created_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL,
	domain TEXT NOT NULL,       -- by name: the domain may go and come back
	deleted_at @INT@ NOT NULL,
	purge_at @INT@ NOT NULL,
	purging @BOOL@ NOT NULL     -- its mail is being removed: too late
) @STRICT@;
CREATE INDEX deleted_account_name ON deleted_account(name, id);
CREATE INDEX deleted_account_owner_name ON deleted_account(owner_id, name, id);
CREATE INDEX deleted_account_deleted ON deleted_account(deleted_at, id);
CREATE INDEX deleted_account_owner_deleted ON deleted_account(owner_id, deleted_at, id);
CREATE INDEX deleted_account_domain ON deleted_account(domain, owner_id);
CREATE INDEX deleted_account_purge ON deleted_account(purge_at);
