-- SPDX-License-Identifier: Apache-2.0

-- Wrong passwords that are not forgotten yet (R17). One row for each name from each network, one for the name from all of
-- them, one for the network. A name is a keyed digest: people type passwords where a name belongs.
CREATE TABLE sign_in_failure (
	id @INT@ PRIMARY KEY,
	name_hash TEXT NOT NULL,    -- '': of the network alone
	network TEXT NOT NULL,      -- /24 or /64; '': of the name alone
	account_id @INT@ REFERENCES account(id) ON DELETE CASCADE, -- NULL: there is no such account
	failures @INT@ NOT NULL,    -- at the time of the row; they are forgotten one after the other
	last_at @INT@ NOT NULL,
	blocked_until @INT@ NOT NULL,
	ends_at @INT@ NOT NULL,     -- when all are forgotten
	wrong TEXT                  -- keyed digest of the last wrong password: the same again is no guess
) @STRICT@;
CREATE UNIQUE INDEX sign_in_failure_key ON sign_in_failure(name_hash, network);
CREATE INDEX sign_in_failure_blocked ON sign_in_failure(blocked_until, id);
CREATE INDEX sign_in_failure_ends ON sign_in_failure(ends_at);
CREATE INDEX sign_in_failure_account ON sign_in_failure(account_id);

-- Where an account has signed in from: who comes from there is let in while others guess from elsewhere.
CREATE TABLE sign_in_network (
	account_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
	network TEXT NOT NULL,
	at @INT@ NOT NULL,          -- last time, to the day
	PRIMARY KEY (account_id, network)
) @STRICT@;
CREATE INDEX sign_in_network_at ON sign_in_network(at);
