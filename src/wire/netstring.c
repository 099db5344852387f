/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/netstring.h"

#include "base/buf.h"

enum { DIGITS_MAX = 9 };

ssize_t
netstring_read(struct span in, size_t max, struct span *payload)
{
	size_t n = 0, at = 0;

	for (; at < in.n && in.p[at] >= '0' && in.p[at] <= '9'; at++) {
		if (at == DIGITS_MAX || (at == 1 && n == 0))
			return -1;
		n = n * 10 + (size_t)(in.p[at] - '0');
	}
	if (n > max)
		return -1;
	if (at == in.n)
		return 0;
	if (at == 0 || in.p[at] != ':')
		return -1;
	at++;
	if (in.n - at <= n)
		return 0;
	if (in.p[at + n] != ',')
		return -1;
	*payload = (struct span){ in.p + at, n };
	return (ssize_t)(at + n + 1);
}

void
netstring_write(struct buf *out, struct span payload)
{
	buf_int(out, (int64_t)payload.n);
	buf_putc(out, ':');
	buf_put(out, payload.p, payload.n);
	buf_putc(out, ',');
}
