-- SPDX-License-Identifier: Apache-2.0
-- A switch for contacts and calendars beside those of the mail protocols (R30).

ALTER TABLE account ADD COLUMN allow_dav @BOOL@ NOT NULL DEFAULT TRUE;
ALTER TABLE deleted_account ADD COLUMN allow_dav @BOOL@ NOT NULL DEFAULT TRUE;
