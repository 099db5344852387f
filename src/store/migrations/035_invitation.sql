-- SPDX-License-Identifier: Apache-2.0

-- What calendars have to say to others (R51), until the job has sent it.
CREATE TABLE invitation (
	id @INT@ PRIMARY KEY,
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	itip_method TEXT NOT NULL, -- "request", "reply", "cancel"
	recipients TEXT NOT NULL, -- who has not got it yet
	subject TEXT NOT NULL,
	text TEXT,
	calendar TEXT NOT NULL,
	created_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX invitation_account ON invitation(account_id);
CREATE INDEX invitation_created ON invitation(created_at);
