/* SPDX-License-Identifier: Apache-2.0 */
#include "model/stats.h"

#define NUMBER(M, DOC) FIELD(struct mail_stats, M, F_INT, .flags = READONLY, .doc = DOC)

const struct field mail_stats_fields[] = {
	FIELD(struct mail_stats, owner, F_NAME, .flags = READONLY | NULLABLE,
	    .doc = "Admin that they belong to; null: all admins together"),
	NUMBER(domains, "Domains"),
	NUMBER(domain_aliases, "Other names of domains"),
	NUMBER(relay_domains, "Domains whose mail goes on to another server"),
	NUMBER(mailboxes, "Mailboxes"),
	NUMBER(aliases, "Aliases"),
	NUMBER(sender_addresses, "Addresses that users may send as"),
	NUMBER(filters, "Rules of users' filters"),
	NUMBER(address_books, "Address books"),
	NUMBER(calendars, "Calendars"),
	NUMBER(quota_bytes, "Room given to mailboxes"),
	END_FIELDS,
};

const struct field quota_use_fields[] = {
	FIELD(struct quota_use, id, F_ID, .flags = READONLY, .doc = "Identity of the account"),
	FIELD(struct quota_use, name, F_NAME, .flags = READONLY | SORT, .doc = "Name of the account"),
	FIELD(struct quota_use, domain, F_DOMAIN, .flags = READONLY | FILTER, .doc = "Its domain"),
	FIELD(struct quota_use, owner, F_NAME, .flags = READONLY | FILTER, .doc = "Admin that it belongs to"),
	FIELD(struct quota_use, used_bytes, F_INT, .flags = READONLY | SORT,
	    .doc = "Room taken, as Dovecot counts it"),
	FIELD(struct quota_use, used_messages, F_INT, .flags = READONLY, .doc = "Messages in the mailbox"),
	FIELD(struct quota_use, quota_bytes, F_INT, .flags = READONLY,
	    .doc = "Room of the mailbox; 0: no limit"),
	FIELD(struct quota_use, fullness, F_TENTHS, .flags = READONLY | SORT, .max = INT64_C(1) << 53,
	    .doc = "Room taken, in per cent of the room there is; 0 without a limit"),
	END_FIELDS,
};
