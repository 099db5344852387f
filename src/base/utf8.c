/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <stdint.h>

bool
utf8_valid(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + n;

	while (p < end) {
		unsigned lead = *p++;
		unsigned more = lead < 0x80 ? 0 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
		uint32_t c = more == 0 ? lead : lead & (0x3fu >> more);
		static const uint32_t least[] = { 1, 0x80, 0x800, 0x10000 };

		if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || (size_t)(end - p) < more)
			return false;
		for (unsigned i = 0; i < more; i++, p++) {
			if ((*p & 0xc0) != 0x80)
				return false;
			c = c << 6 | (*p & 0x3f);
		}
		if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
			return false;
	}
	return true;
}

bool
utf8_printable(const char *s, bool lines)
{
	for (const unsigned char *p = (const unsigned char *)s; *p != '\0'; p++)
		if ((*p < ' ' && !(lines && strchr("\n\r\t", *p) != NULL)) || *p == 127 ||
		    (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0))
			return false;
	return true;
}
