-- SPDX-License-Identifier: Apache-2.0
-- scope_id: the domain or relay domain that it is about; 0: all of the server. Rows go with their domain by the rules.

-- Tenths of a point. No row: those of scope 0, and without them the ones that the program came with.
CREATE TABLE threshold (
	scope_id @INT@ PRIMARY KEY,
	greylist @INT@ NOT NULL,
	add_header @INT@ NOT NULL,
	reject @INT@ NOT NULL
) @STRICT@;

CREATE TABLE list_rule (
	scope_id @INT@ NOT NULL,
	kind TEXT NOT NULL,         -- domain, email, ip
	value TEXT NOT NULL,        -- canonical
	list TEXT NOT NULL,         -- white, black
	range_first TEXT,           -- of an ip: its first and last address, as model/network.h writes them
	range_last TEXT,            -- NULL where another rule of the same list covers it
	PRIMARY KEY (scope_id, kind, value, list)
) @STRICT@;
-- Ranges that nothing covers do not overlap: the one that begins next before an address is the only one that can hold it.
CREATE INDEX list_rule_range ON list_rule(scope_id, list, range_first) WHERE range_last IS NOT NULL;
