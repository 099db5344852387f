/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/learn_file.h"

const char *
learn_file_head(struct arena *a, const char *account, const char *sender)
{
	return arena_printf(a, "%s\t%s\n", account, sender);
}

bool
learn_file_read(struct arena *a, struct span text, struct learn_file *out)
{
	const char *eol = text.n == 0 ? NULL : memchr(text.p, '\n', text.n);
	const char *tab = eol == NULL ? NULL : memchr(text.p, '\t', (size_t)(eol - text.p));

	if (tab == NULL || tab == text.p || memchr(text.p, '\0', (size_t)(eol - text.p)) != NULL)
		return false;
	out->account = arena_printf(a, "%.*s", (int)(tab - text.p), text.p);
	out->sender = arena_printf(a, "%.*s", (int)(eol - tab - 1), tab + 1);
	out->message = (struct span){ eol + 1, text.n - (size_t)(eol + 1 - text.p) };
	return true;
}
