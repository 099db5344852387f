-- SPDX-License-Identifier: Apache-2.0
-- The address of this host that a domain's mail leaves from. A HELO name belongs to the address: its rows agree.
CREATE TABLE outgoing_ip (
	domain_id @INT@ PRIMARY KEY REFERENCES domain(id) ON DELETE CASCADE,
	ip TEXT NOT NULL,
	helo TEXT NOT NULL
) @STRICT@;
CREATE INDEX outgoing_ip_ip ON outgoing_ip(ip);
