-- SPDX-License-Identifier: Apache-2.0

-- Who may see whose address book or calendar (R51). The collection itself is a folder of Radicale's.
CREATE TABLE collection_share (
  id @INT@ PRIMARY KEY,
  owner_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  member_id @INT@ NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  collection TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('addressbook', 'calendar')),
  rights TEXT NOT NULL CHECK (rights IN ('r', 'rw')),
  created_at @INT@ NOT NULL,
  updated_at @INT@ NOT NULL,
  UNIQUE (owner_id, collection, member_id)
) @STRICT@;
CREATE INDEX collection_share_owner ON collection_share(owner_id, created_at, id);
CREATE INDEX collection_share_member ON collection_share(member_id, created_at, id);

-- Members whose files (os/dav_home.h) do not say yet what the rows say; they may be deleted by then.
CREATE TABLE share_change (
  account_id @INT@ PRIMARY KEY,
  at @INT@ NOT NULL
) @STRICT@;
