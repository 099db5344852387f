-- SPDX-License-Identifier: Apache-2.0
-- What a MasterAdmin has set for the whole server; a field without a row has its preset.
CREATE TABLE setting (
	name TEXT NOT NULL,
	field TEXT NOT NULL,
	value TEXT NOT NULL, -- as text_encode writes it; secrets sealed
	PRIMARY KEY (name, field)
) @STRICT@;
