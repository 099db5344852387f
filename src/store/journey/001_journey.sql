-- SPDX-License-Identifier: Apache-2.0
-- journey: what happened to each message (doc/adr: journeys of messages). With SQLite in a file of its own.
CREATE TABLE journey(
	id @INT@ PRIMARY KEY, -- begins with the time
	message_id TEXT NOT NULL,
	size @INT@ NOT NULL,
	content TEXT NOT NULL
) @STRICT@;
-- By what it is found (model/journey.h).
CREATE TABLE journey_key(
	key @INT@ NOT NULL,
	id @INT@ NOT NULL,
	PRIMARY KEY (key, id)
) @KEYED@;
-- Messages that are still in Postfix's queue.
CREATE TABLE journey_queue(
	queue_id TEXT PRIMARY KEY,
	id @INT@ NOT NULL,
	leg @INT@ NOT NULL
) @STRICT@;
CREATE INDEX journey_queue_id ON journey_queue(id);
-- How far each log has been read, committed together with what was read.
CREATE TABLE journey_source(
	name TEXT PRIMARY KEY,
	inode @INT@ NOT NULL,
	place @INT@ NOT NULL,
	head @INT@ NOT NULL
) @STRICT@;
CREATE TABLE journey_total(
	id @INT@ PRIMARY KEY,
	messages @INT@ NOT NULL
) @STRICT@;
INSERT INTO journey_total(id, messages) VALUES (1, 0);
