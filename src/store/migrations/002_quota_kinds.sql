-- SPDX-License-Identifier: Apache-2.0
-- The fifth kind of limit (R30): domain aliases. Relay domains count as domains, sender addresses as aliases.

ALTER TABLE account ADD COLUMN max_domain_aliases @INT@ NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN domain_aliases @INT@ NOT NULL DEFAULT 0;
