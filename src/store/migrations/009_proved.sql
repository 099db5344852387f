-- SPDX-License-Identifier: Apache-2.0
-- A name that was proved once is nobody else's to take, whatever became of it (R20).
ALTER TABLE verification ADD COLUMN proved_at @INT@ NOT NULL DEFAULT 0;
UPDATE verification SET proved_at = 1 WHERE proof <> 'none';
