-- SPDX-License-Identifier: Apache-2.0

-- A device password that expires ends what it has opened (R13, R16): once, by src/jobs/kicker.c.
ALTER TABLE device_password ADD COLUMN ended @BOOL@ NOT NULL DEFAULT FALSE;
CREATE INDEX device_password_expires ON device_password(expires_at) WHERE expires_at > 0 AND NOT ended;

-- By which API key it was asked (R5, R7).
ALTER TABLE api_log ADD COLUMN api_key_id @INT@;
ALTER TABLE api_log ADD COLUMN api_key TEXT;
