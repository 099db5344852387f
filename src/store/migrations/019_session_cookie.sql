-- SPDX-License-Identifier: Apache-2.0

-- A token opens only the way that it was made for: as a browser's cookie, or as a bearer token (R5).
ALTER TABLE session ADD COLUMN cookie @BOOL@ NOT NULL DEFAULT FALSE;
