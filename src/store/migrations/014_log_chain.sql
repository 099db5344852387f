-- SPDX-License-Identifier: Apache-2.0
-- The API log as a chain (R7). Rows that were written before there was one can not be shown to be genuine.

DROP TABLE api_log;
CREATE TABLE api_log (
	id @INT@ PRIMARY KEY,       -- sorted by time: begins with at
	at @INT@ NOT NULL,
	request_id TEXT NOT NULL,
	account_id @INT@,           -- who asked; NULL for nobody
	subject_id @INT@,           -- account that it was about
	owner_id @INT@,             -- admin in whose tree it was done
	object_id @INT@,
	actor TEXT,
	ip TEXT,
	method TEXT NOT NULL,
	route TEXT NOT NULL,
	object TEXT,
	status @INT@ NOT NULL,
	code TEXT,
	fields TEXT,                -- names of the fields that were sent, never their values
	mac TEXT NOT NULL,          -- keyed digest of all of the above, made by the writer
	seq @INT@,                  -- place in the chain, given afterwards; NULL: not sealed yet
	hash TEXT                   -- keyed digest of the row before it in the chain, and of this one
) @STRICT@;
-- These grow at their ends, where the pages are in memory.
CREATE INDEX api_log_subject ON api_log(subject_id, id);
CREATE INDEX api_log_owner ON api_log(owner_id, id);
CREATE INDEX api_log_actor ON api_log(actor, id);
CREATE INDEX api_log_object ON api_log(object, id) WHERE object IS NOT NULL;
CREATE INDEX api_log_route ON api_log(route, id);
CREATE INDEX api_log_status ON api_log(status, id);
CREATE INDEX api_log_unsealed ON api_log(id) WHERE seq IS NULL;
CREATE UNIQUE INDEX api_log_seq ON api_log(seq);

-- One row: where the chain begins (what is before it was pruned) and where it ends.
CREATE TABLE api_log_chain (
	id @INT@ PRIMARY KEY,
	anchor_seq @INT@ NOT NULL,
	anchor_hash TEXT NOT NULL,
	head_seq @INT@ NOT NULL,
	head_hash TEXT NOT NULL,
	mac TEXT NOT NULL
) @STRICT@;
