-- SPDX-License-Identifier: Apache-2.0

-- Rules of mail users (R52), in their order.
CREATE TABLE filter_rule (
	id @INT@ PRIMARY KEY,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	position @INT@ NOT NULL,
	name TEXT NOT NULL,
	enabled @BOOL@ NOT NULL,
	matching TEXT NOT NULL,
	conditions TEXT NOT NULL,      -- JSON
	actions TEXT NOT NULL,         -- JSON
	created_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX filter_rule_account ON filter_rule(account_id, position, id);

-- The reply of who is away (R53).
CREATE TABLE vacation (
	id @INT@ PRIMARY KEY,
	account_id @INT@ NOT NULL UNIQUE REFERENCES account(id) ON DELETE CASCADE,
	enabled @BOOL@ NOT NULL,
	subject TEXT,
	text TEXT NOT NULL,
	starts_at @INT@ NOT NULL,      -- 0: open, as ends_at
	ends_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;

-- What Dovecot shall run for an account, and how far it is.
CREATE TABLE filter_script (
	account_id @INT@ PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
	mode TEXT NOT NULL,            -- rules, script
	state TEXT NOT NULL,
	expert TEXT,                   -- of mode script
	wanted @INT@ NOT NULL,         -- number of the latest change
	done @INT@ NOT NULL,           -- and of the one that Dovecot has
	due_at @INT@ NOT NULL,         -- 0: nothing is to be written
	replaces TEXT NOT NULL,        -- digest of the active script that may be written over
	updated_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX filter_script_due ON filter_script(due_at);
