/* SPDX-License-Identifier: Apache-2.0 */
/* Data of a record that was read is printable ASCII, and its line in a zone file is one line. The first byte
 * is the type. */
#include <assert.h>
#include <stdint.h>

#include "wire/dns.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct dns_record r;
	struct arena a = { 0 };

	if (n == 0)
		return 0;
	enum dns_type type = (enum dns_type)bytes[0];
	if (dns_record_read(&a, type, (struct span){ (const char *)bytes + 1, n - 1 }, &r)) {
		struct buf line = BUF(&a, 1 << 20);

		for (const char *p = r.text; *p != '\0'; p++)
			assert(*p >= ' ' && *p <= '~');
		dns_zone_line_put(&line, "a.test", type, dns_record_text(&a, type, &r));
		assert(strchr(buf_text(&line), '\n') == buf_text(&line) + line.n - 1);
	}
	arena_free(&a);
	return 0;
}
