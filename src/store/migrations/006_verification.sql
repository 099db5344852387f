-- SPDX-License-Identifier: Apache-2.0
-- R20. One row for each name that somebody says is his, whatever kind it is of: so no name is two things.
CREATE TABLE verification (
	name TEXT NOT NULL UNIQUE,
	token TEXT NOT NULL,         -- '' when none was made yet
	proof TEXT NOT NULL,
	result TEXT NOT NULL,        -- of the last check
	detail TEXT,
	issued_at @INT@ NOT NULL,
	expires_at @INT@ NOT NULL,
	checked_at @INT@ NOT NULL,
	next_check_at @INT@ NOT NULL, -- 0: not any more
	checks @INT@ NOT NULL
) @STRICT@;
CREATE INDEX verification_next_check ON verification(next_check_at);
INSERT INTO verification
	SELECT name, '', CASE WHEN verified THEN 'admin' ELSE 'none' END, 'not_checked', NULL, 0, 0, 0, 0, 0 FROM domain;

ALTER TABLE domain ADD COLUMN suspended @BOOL@ NOT NULL DEFAULT FALSE;
