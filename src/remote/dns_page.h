/* SPDX-License-Identifier: Apache-2.0 */
/* dns_page: makes the records that a domain should have (R21), asks DNS for them, and compares. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "model/dns_page.h"

struct conf;

enum { DNS_PAGE_MAX = 40 };

/* The rows of the page, at most DNS_PAGE_MAX, in out. Blocks for five seconds at most. */
void dns_page_ask(
    struct arena *a, const struct conf *conf, const struct dns_wants *wants, struct dns_row *out, size_t *n);
/* The wanted records as text of a zone file (RFC 1035 section 5, RFC 4027), each with its state as a comment.
 */
void dns_page_zone(struct buf *b, const char *domain, const struct dns_row *rows, size_t n);
