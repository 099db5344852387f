-- SPDX-License-Identifier: Apache-2.0

-- Where a new password can be asked for (R11); only an address that has confirmed itself is written here (R10).
ALTER TABLE account ADD COLUMN recovery_email TEXT;
ALTER TABLE account ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE deleted_account ADD COLUMN recovery_email TEXT;
ALTER TABLE deleted_account ADD COLUMN language TEXT NOT NULL DEFAULT 'en';

-- Mails with a token in them that are to be sent. The token is made when that is done, and is nowhere but in the mail.
CREATE TABLE mail_request (
	id @INT@ PRIMARY KEY,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,         -- of the account, or what somebody took for one
	account_id @INT@ REFERENCES account(id) ON DELETE CASCADE, -- who asked, signed in; NULL: anybody, about that name
	address TEXT,               -- recipient; NULL: the account's recovery address
	created_at @INT@ NOT NULL
) @STRICT@;
CREATE UNIQUE INDEX mail_request_name ON mail_request(kind, name);
CREATE INDEX mail_request_account ON mail_request(account_id);

CREATE TABLE mail_token (
	id @INT@ PRIMARY KEY,
	kind TEXT NOT NULL,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	token_hash TEXT NOT NULL UNIQUE,
	address TEXT NOT NULL,      -- where it was sent to
	created_at @INT@ NOT NULL,
	expires_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX mail_token_account ON mail_token(account_id, kind, created_at);
CREATE INDEX mail_token_expires ON mail_token(expires_at);
