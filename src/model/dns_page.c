/* SPDX-License-Identifier: Apache-2.0 */
#include "model/dns_page.h"

const char *const dns_row_state_names[] = {
	[DNS_ROW_OK] = "ok",
	[DNS_ROW_MISSING] = "missing",
	[DNS_ROW_DIFFERENT] = "different",
	[DNS_ROW_NOT_ASKED] = "could_not_ask",
	NULL,
};

const char *const dns_row_weight_names[] = {
	[DNS_ROW_NEEDED] = "needed",
	[DNS_ROW_ADVISED] = "advised",
	[DNS_ROW_OPTIONAL] = "optional",
	NULL,
};

const struct field dns_row_fields[] = {
	FIELD(struct dns_row, purpose, F_STR, .flags = READONLY, .doc = "What it is for"),
	FIELD(struct dns_row, weight, F_ENUM, .flags = READONLY, .names = dns_row_weight_names,
	    .doc = "needed for mail to come, advised so that it is not taken for spam, or optional"),
	FIELD(struct dns_row, state, F_ENUM, .flags = READONLY, .names = dns_row_state_names,
	    .doc = "How DNS compares with what is wanted"),
	FIELD(struct dns_row, name, F_STR, .flags = READONLY, .doc = "Name of the record"),
	FIELD(struct dns_row, type, F_STR, .flags = READONLY, .doc = "Type of the record"),
	FIELD(struct dns_row, wanted, F_STR, .flags = READONLY, .doc = "What it should say"),
	FIELD(struct dns_row, found, F_TEXT, .flags = READONLY | NULLABLE,
	    .doc = "What DNS answers now, one record a line"),
	FIELD(struct dns_row, advice, F_STR, .flags = READONLY | NULLABLE, .doc = "What to do about it"),
	FIELD(struct dns_row, reason, F_STR, .flags = READONLY | NULLABLE, .doc = SAY_DOC("advice")),
	END_FIELDS,
};
