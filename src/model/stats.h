/* SPDX-License-Identifier: Apache-2.0 */
/* stats: how many of everything there are, and how full mailboxes are (R71). */
#pragma once
#include "model/field.h"

/* Of one admin, or of all. */
struct mail_stats {
	const char *owner; /* NULL: all admins together */
	int64_t domains, domain_aliases, relay_domains, mailboxes, aliases, sender_addresses, filters,
	    address_books, calendars, quota_bytes;
};
extern const struct field mail_stats_fields[];

/* One mailbox. */
struct quota_use {
	int64_t id; /* of the account */
	const char *name, *domain, *owner;
	int64_t used_bytes, used_messages, quota_bytes;
	int64_t fullness; /* tenths of per cent */
};
extern const struct field quota_use_fields[];
