-- SPDX-License-Identifier: Apache-2.0

-- May this account still sign in with its password alone (R15)? While FALSE a passkey is there.
ALTER TABLE account ADD COLUMN password_login @BOOL@ NOT NULL DEFAULT TRUE;

-- The second factor of an account (R12).
CREATE TABLE totp (
	account_id @INT@ PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
	secret TEXT NOT NULL,       -- sealed, "totp/ACCOUNT"
	confirmed_at @INT@,         -- NULL: no right code came yet, and none is asked for
	last_step @INT@ NOT NULL,   -- of 30 s since 1970; no code of this or an older one is taken
	created_at @INT@ NOT NULL
) @STRICT@;

-- Each opens the account once, when the authenticator is lost.
CREATE TABLE recovery_code (
	account_id @INT@ NOT NULL REFERENCES totp(account_id) ON DELETE CASCADE,
	code_hash TEXT NOT NULL,
	PRIMARY KEY (account_id, code_hash)
) @STRICT@;

CREATE TABLE passkey (
	id @INT@ PRIMARY KEY,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	credential TEXT NOT NULL UNIQUE, -- its id, base64url
	public_key TEXT NOT NULL,        -- as libfido2 gives it, base64url
	algorithm @INT@ NOT NULL,        -- of COSE: -7 ES256, -8 EdDSA, -257 RS256
	name TEXT NOT NULL,
	type TEXT NOT NULL,              -- "platform", "security_key", "phone"
	aaguid TEXT NOT NULL,            -- kind of authenticator, a UUID
	transports TEXT NOT NULL,        -- "internal, hybrid": what the browser said
	sign_count @INT@ NOT NULL,
	backup_eligible @BOOL@ NOT NULL,
	backed_up @BOOL@ NOT NULL,
	last_used_at @INT@,
	created_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX passkey_account ON passkey(account_id, created_at, id);

-- What a passkey has to sign next, once. Kept for a few minutes.
CREATE TABLE challenge (
	id @INT@ PRIMARY KEY,
	hash TEXT NOT NULL UNIQUE, -- keyed
	session_id @INT@ REFERENCES session(id) ON DELETE CASCADE, -- that makes a passkey; NULL: a sign-in
	expires_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX challenge_expires ON challenge(expires_at);
CREATE INDEX challenge_session ON challenge(session_id);

-- How the session was opened: "password", "passkey".
ALTER TABLE session ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
