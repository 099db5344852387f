-- SPDX-License-Identifier: Apache-2.0
-- log_changes: what was changed is found without passing over all that was read (R7).
CREATE INDEX api_log_changes ON api_log(id) WHERE method <> 'GET';
CREATE INDEX api_log_owner_changes ON api_log(owner_id, id) WHERE method <> 'GET';
CREATE INDEX api_log_subject_changes ON api_log(subject_id, id) WHERE method <> 'GET';
