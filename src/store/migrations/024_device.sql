-- SPDX-License-Identifier: Apache-2.0

-- Passwords of single mail programs (R13).
CREATE TABLE device_password (
	id @INT@ PRIMARY KEY,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	name TEXT NOT NULL,
	hash TEXT NOT NULL UNIQUE,     -- keyed, of 140 random bits
	scopes TEXT NOT NULL,          -- "imap, smtp"
	networks TEXT NOT NULL,        -- where it may come from; "": from anywhere
	expires_at @INT@ NOT NULL,     -- 0: it does not
	created_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX device_password_account ON device_password(account_id, created_at, id);

-- When each was used last; apart, for whoever writes it may not write the passwords.
CREATE TABLE device_use (
	device_id @INT@ PRIMARY KEY REFERENCES device_password(id) ON DELETE CASCADE,
	service TEXT NOT NULL,
	ip TEXT NOT NULL,
	at @INT@ NOT NULL
) @STRICT@;

-- When what was signed in for mail was ended last (R16), and another number each time. Submission remembers the one that
-- it signed in under.
ALTER TABLE account ADD COLUMN signed_out_at @INT@ NOT NULL DEFAULT 0;

-- Whose IMAP, POP3 and ManageSieve connections are to be ended.
CREATE TABLE kick (
	mask TEXT PRIMARY KEY,         -- a login, or "*@domain"
	due_at @INT@ NOT NULL,
	again @BOOL@ NOT NULL          -- a second time, for who was just coming in
) @STRICT@;
CREATE INDEX kick_due ON kick(due_at);
