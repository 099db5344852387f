-- SPDX-License-Identifier: Apache-2.0

-- Vacation replies have a bucket of their own (R45): strangers make them, and must not use up what the user may send.
-- Written by the hooks process.
ALTER TABLE sending_bucket ADD COLUMN replies_used @INT@ NOT NULL DEFAULT 0;
ALTER TABLE sending_bucket ADD COLUMN replies_at @INT@ NOT NULL DEFAULT 0;
