-- SPDX-License-Identifier: Apache-2.0
-- Numbers of everything that an admin's tree holds (R71); domains and aliases count relay domains and sender addresses, too.
ALTER TABLE tally ADD COLUMN relay_domains @INT@ NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN sender_addresses @INT@ NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN filters @INT@ NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN address_books @INT@ NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN calendars @INT@ NOT NULL DEFAULT 0;
UPDATE tally SET relay_domains = (SELECT count(*) FROM relay_domain r WHERE r.owner_id = tally.owner_id),
	sender_addresses = (SELECT count(*) FROM sender_address s WHERE s.owner_id = tally.owner_id),
	filters = (SELECT count(*) FROM filter_rule f JOIN account a ON a.id = f.account_id WHERE a.owner_id = tally.owner_id);

-- How many Radicale has of an account; counted when it has changed (store/tally_store.h).
CREATE TABLE dav_count (
	account_id @INT@ PRIMARY KEY, -- stays while the account can be had back, as usage does
	address_books @INT@ NOT NULL,
	calendars @INT@ NOT NULL
) @STRICT@;

-- How full mailboxes are is asked for in order: each has a row here from the first, and what the order needs stands in it.
-- owner_id and fullness follow account (store/usage_store.h).
ALTER TABLE usage ADD COLUMN owner_id @INT@ NOT NULL DEFAULT 0;
ALTER TABLE usage ADD COLUMN fullness @INT@ NOT NULL DEFAULT 0; -- thousandths of quota_bytes; 0 without one
INSERT INTO usage(account_id, bytes, messages, updated_at) SELECT a.id, 0, 0, a.created_at FROM account a
	WHERE a.role = 'mail_user' AND NOT EXISTS (SELECT 1 FROM usage u WHERE u.account_id = a.id);
UPDATE usage SET owner_id = coalesce((SELECT a.owner_id FROM account a WHERE a.id = usage.account_id), 0),
	fullness = coalesce((SELECT CASE WHEN a.quota_bytes > 0 THEN usage.bytes * 1000 / a.quota_bytes ELSE 0 END
		FROM account a WHERE a.id = usage.account_id), 0);
CREATE INDEX usage_bytes ON usage(bytes, account_id);
CREATE INDEX usage_fullness ON usage(fullness, account_id);
CREATE INDEX usage_owner_bytes ON usage(owner_id, bytes, account_id);
CREATE INDEX usage_owner_fullness ON usage(owner_id, fullness, account_id);
-- As it was, and unique, as names are: then an owner's names are known to be in order without another look.
DROP INDEX account_owner_name;
CREATE UNIQUE INDEX account_owner_name ON account(owner_id, name);
