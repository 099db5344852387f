-- SPDX-License-Identifier: Apache-2.0

-- What each user thinks of a sender (R43); ahead of the rules of its domain.
CREATE TABLE learned_sender (
	id @INT@ PRIMARY KEY,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	sender TEXT NOT NULL,       -- address in From
	verdict TEXT NOT NULL,
	created_at @INT@ NOT NULL   -- when it was told last
) @STRICT@;
CREATE UNIQUE INDEX learned_sender_sender ON learned_sender(account_id, sender);
CREATE INDEX learned_sender_created ON learned_sender(account_id, created_at, id);

-- Is a job of this kind waiting?
CREATE INDEX job_kind ON job(kind, state);
