-- SPDX-License-Identifier: Apache-2.0

-- How much of its sending limits each account has used (R45), in millionths of a recipient at the time of the row; it leaks
-- away by itself. Written by the lookup process alone; a row per account that ever sent.
CREATE TABLE sending_bucket (
	account_id @INT@ PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
	local_used @INT@ NOT NULL,
	external_used @INT@ NOT NULL,
	at @INT@ NOT NULL,
	refusals @INT@ NOT NULL,    -- since refused_at: too many of them block the sender
	refused_at @INT@ NOT NULL
) @STRICT@;

-- Who may not send for a while, because of abuse. Written by the lookup and hooks processes; the API unblocks.
CREATE TABLE blocked_sender (
	account_id @INT@ PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
	reason TEXT NOT NULL,
	detail TEXT NOT NULL,
	since @INT@ NOT NULL,
	until @INT@ NOT NULL
) @STRICT@;
