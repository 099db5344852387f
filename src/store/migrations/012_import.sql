-- SPDX-License-Identifier: Apache-2.0
-- A file that is being imported: what was asked for, and how far it is.
CREATE TABLE import (
	id @INT@ PRIMARY KEY REFERENCES job(id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	mode TEXT NOT NULL,
	format TEXT NOT NULL,
	dry_run @BOOL@ NOT NULL,
	domain TEXT,
	spool TEXT NOT NULL UNIQUE,   -- file in data/spool; its report and its hashes lie beside it
	total @INT@ NOT NULL,
	done @INT@ NOT NULL,          -- written with the rows, so that none is done twice
	refused @INT@ NOT NULL,
	at_offset @INT@ NOT NULL,
	at_line @INT@ NOT NULL,
	report_bytes @INT@ NOT NULL,
	decided @BOOL@ NOT NULL,
	refusal TEXT
) @STRICT@;
