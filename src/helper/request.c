/* SPDX-License-Identifier: Apache-2.0 */
#include "helper/request.h"

#include "base/utf8.h"

bool
request_parse(struct arena *a, struct span bytes, struct request *out)
{
	*out = (struct request){ .verb = NULL };
	if (bytes.n == 0 || bytes.n > REQUEST_MAX || bytes.p[bytes.n - 1] != '\n' ||
	    !utf8_valid(bytes.p, bytes.n))
		return false;
	char *line = arena_printf(a, "%.*s", (int)(bytes.n - 1), bytes.p), *word;
	while ((word = strsep(&line, "\t")) != NULL) {
		if (*word == '\0' || !utf8_printable(word, false) || out->n == REQUEST_ARGUMENTS_MAX)
			return false;
		if (out->verb == NULL)
			out->verb = word;
		else
			out->arguments[out->n++] = word;
	}
	return true;
}
