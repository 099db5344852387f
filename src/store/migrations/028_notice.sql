-- SPDX-License-Identifier: Apache-2.0

-- Mails that tell of a change of what opens an account (R16) wait beside those with a token, and end with none of them.
ALTER TABLE mail_request ADD COLUMN notice TEXT NOT NULL DEFAULT 'none';
-- Until then somebody is sending it: two who send at once do not send one twice.
ALTER TABLE mail_request ADD COLUMN busy_until @INT@ NOT NULL DEFAULT 0;
DROP INDEX mail_request_name;
CREATE UNIQUE INDEX mail_request_name ON mail_request(kind, name) WHERE notice = 'none';
