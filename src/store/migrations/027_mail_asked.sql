-- SPDX-License-Identifier: Apache-2.0

-- When an account asked for a mail to an address that nobody has confirmed; for a day (R10).
CREATE TABLE mail_asked (
	id @INT@ PRIMARY KEY,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX mail_asked_account ON mail_asked(account_id, at);
CREATE INDEX mail_asked_at ON mail_asked(at);
