-- SPDX-License-Identifier: Apache-2.0

-- How a mail user who is signed in at the portal comes into webmail (R50): an offer, which a browser carries there once;
-- the ticket that it becomes, whose secret is a password for mail and DAV; and passes for DAV alone. All end with the
-- session at the portal that they come from.
CREATE TABLE webmail_ticket (
	id @INT@ PRIMARY KEY,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	session_id @INT@ NOT NULL REFERENCES session(id) ON DELETE CASCADE,
	parent_id @INT@ REFERENCES webmail_ticket(id) ON DELETE CASCADE, -- of a pass that was asked for with a ticket
	stage TEXT NOT NULL,           -- "offer", "ticket", "pass"
	client TEXT NOT NULL,          -- webmail that it is for
	hash TEXT NOT NULL UNIQUE,     -- keyed, of 256 random bits: what is shown to use it
	handle TEXT UNIQUE,            -- of a ticket: keyed, of the name that webmail knows it by
	created_at @INT@ NOT NULL,
	expires_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX webmail_ticket_account ON webmail_ticket(account_id);
CREATE INDEX webmail_ticket_session ON webmail_ticket(session_id, created_at);
CREATE INDEX webmail_ticket_parent ON webmail_ticket(parent_id);
CREATE INDEX webmail_ticket_expires ON webmail_ticket(expires_at);
