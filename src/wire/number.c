/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/number.h"

enum { DIGITS_MAX = 18 };

bool
number_read(struct span text, int64_t *out)
{
	int64_t n = 0;

	if (text.n == 0 || text.n > DIGITS_MAX)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		n = n * 10 + (text.p[i] - '0');
	}
	*out = n;
	return true;
}
