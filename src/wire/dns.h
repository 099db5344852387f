/* SPDX-License-Identifier: Apache-2.0 */
/* dns: the data of DNS records (RFC 1035 section 3.3, 2782, 3596, 6698) as people write them, and back into
 * lines of a zone file (RFC 1035 section 5). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/* Their numbers in DNS. */
enum dns_type {
	DNS_A = 1,
	DNS_CNAME = 5,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_SRV = 33,
	DNS_TLSA = 52,
};

struct dns_record {
	/* Printable ASCII. A, AAAA: the address. CNAME, PTR, MX, SRV: the host, lower case, without the last
	 * dot;
	 * "." is the root. TXT: its strings joined. TLSA: "3 1 1 <hex>". Other bytes are \DDD. */
	const char *text;
	int64_t priority, weight, port; /* of MX and SRV, else 0 */
};

/* False when the bytes are no data of that type. */
bool dns_record_read(struct arena *a, enum dns_type type, struct span data, struct dns_record *out);
/* The record's data as in a zone file without quotes: "10 mx.example.org". */
const char *dns_record_text(struct arena *a, enum dns_type type, const struct dns_record *r)
    __attribute__((returns_nonnull));
const char *dns_type_name(enum dns_type type) __attribute__((returns_nonnull));
/* One line of a zone file. text is as dns_record_text gives it; TXT is quoted and cut into strings of 255
 * bytes, names of hosts get their last dot. */
void dns_zone_line_put(struct buf *b, const char *name, enum dns_type type, const char *text);
