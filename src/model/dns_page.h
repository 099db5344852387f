/* SPDX-License-Identifier: Apache-2.0 */
/* dns_page: what DNS should say about a domain, beside what it says (R21). */
#pragma once
#include "model/field.h"

enum dns_row_state { DNS_ROW_OK, DNS_ROW_MISSING, DNS_ROW_DIFFERENT, DNS_ROW_NOT_ASKED };
extern const char *const dns_row_state_names[];

/* What happens without it: no mail comes; mail is taken for spam; something is less comfortable. */
enum dns_row_weight { DNS_ROW_NEEDED, DNS_ROW_ADVISED, DNS_ROW_OPTIONAL };
extern const char *const dns_row_weight_names[];

struct dns_row {
	const char *purpose; /* "spf" */
	const char *name, *type, *wanted;
	const char *found; /* one record a line; NULL: none that is about this */
	int weight, state;
	const char *advice;
	const char *reason; /* advice for programs (base/say) */
};

extern const struct field dns_row_fields[];

/* A DKIM key that shall be found (RFC 6376 section 3.6.1). */
struct dns_dkim {
	const char *selector, *txt; /* "v=DKIM1; k=rsa; p=..." */
};

/* What the database knows of it. */
struct dns_wants {
	const char *domain;
	const char *verification; /* TXT record, or NULL: none is wanted */
	struct texts hosts;       /* that may take its mail; the first is this server */
	struct texts addresses;   /* that its mail leaves from beside the server's own (R33) */
	struct dns_dkim *dkim;
	size_t n_dkim;
};
