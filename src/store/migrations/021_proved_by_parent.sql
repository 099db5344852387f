-- SPDX-License-Identifier: Apache-2.0
-- Whose proof has to be looked at when the name above goes to another owner (R20).
CREATE INDEX verification_by_parent ON verification(name) WHERE proof = 'parent';
