-- SPDX-License-Identifier: Apache-2.0

-- When all mail users had to sign in for mail anew (R13): one row, for there may be a million accounts. What counts for one
-- of them is the sum of this and account.signed_out_at, which are never the same again once either has ended something.
CREATE TABLE everybody (
	id @INT@ PRIMARY KEY,          -- 1
	signed_out_at @INT@ NOT NULL
) @STRICT@;
INSERT INTO everybody(id, signed_out_at) VALUES (1, 0);
