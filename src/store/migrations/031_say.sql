-- SPDX-License-Identifier: Apache-2.0
-- What a job says to people, for programs that say it in another language.
ALTER TABLE job ADD COLUMN detail_reason TEXT;
ALTER TABLE job ADD COLUMN result_reason TEXT;
ALTER TABLE job ADD COLUMN error_reason TEXT;
