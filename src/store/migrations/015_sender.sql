-- SPDX-License-Identifier: Apache-2.0
-- Who may send as an address beside its own mailbox (R28).
CREATE TABLE sender_address (
	id @INT@ PRIMARY KEY,
	address TEXT NOT NULL UNIQUE,
	domain TEXT NOT NULL,       -- name of a domain, a domain alias or a relay domain; names never change
	owner_id @INT@ NOT NULL,
	users TEXT NOT NULL,        -- as alias.targets
	comment TEXT,
	created_at @INT@ NOT NULL,
	updated_at @INT@ NOT NULL
) @STRICT@;
CREATE INDEX sender_address_owner_address ON sender_address(owner_id, address);
CREATE INDEX sender_address_domain_address ON sender_address(domain, address);
CREATE INDEX sender_address_created ON sender_address(created_at, id);
CREATE INDEX sender_address_owner_created ON sender_address(owner_id, created_at, id);

-- The index of sender_address.users by member, as alias_target.
CREATE TABLE sender_user (
	login TEXT NOT NULL,
	sender_id @INT@ NOT NULL REFERENCES sender_address(id) ON DELETE CASCADE,
	PRIMARY KEY (login, sender_id)
) @STRICT@;
CREATE INDEX sender_user_sender ON sender_user(sender_id);
