-- SPDX-License-Identifier: Apache-2.0

-- What became of the filter scripts of a user's source (R61), and when they came.
ALTER TABLE migration_user ADD COLUMN scripts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE migration_user ADD COLUMN scripts_at @INT@ NOT NULL DEFAULT 0;
