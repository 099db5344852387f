-- SPDX-License-Identifier: Apache-2.0
-- The other server of a domain whose users live on two (R23); goes and moves with the domain.
CREATE TABLE split_route (
	domain_id @INT@ PRIMARY KEY REFERENCES domain(id) ON DELETE CASCADE,
	host TEXT NOT NULL,
	port @INT@ NOT NULL,
	tls TEXT NOT NULL,
	allow_private @BOOL@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;
