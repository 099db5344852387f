-- SPDX-License-Identifier: Apache-2.0

-- Where does an alias lead? One page tells instead of two. Not on PostgreSQL: the entries of its indexes end at 2.7 kB, and
-- a hundred targets may be longer.
@SQLITE@CREATE UNIQUE INDEX alias_way ON alias(address, domain_id, enabled, targets);
