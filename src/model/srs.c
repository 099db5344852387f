/* SPDX-License-Identifier: Apache-2.0 */
#include "model/srs.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"

enum { CYCLE = 1024 }; /* days that two digits tell apart */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* "SRS0" or "SRS1" and one of the separators that other programs use. */
static bool
begins(const char *local, const char *tag)
{
	return strncasecmp(local, tag, 4) == 0 && local[4] != '\0' && strchr("=+-", local[4]) != NULL;
}

bool
srs_describe(struct arena *a, const char *sender, int64_t day, struct srs *out)
{
	const char *at = strrchr(sender, '@');
	struct srs before;

	if (at == NULL || at == sender || at[1] == '\0' || strlen(sender) > SRS_ADDRESS)
		return false;
	*out = (struct srs){ 0 };
	if (begins(sender, "SRS1") && srs_read(a, sender, &before)) {
		*out = (struct srs){ .again = true, .text = before.text };
	} else if (begins(sender, "SRS0")) {
		*out = (struct srs){ .again = true,
			.text = arena_printf(a, "%s=%.*s", at + 1, (int)(at - sender - 4), sender + 4) };
	} else {
		out->text = arena_printf(a, "%c%c=%s=%.*s", digits[day % CYCLE / 32], digits[day % 32],
		    at + 1, (int)(at - sender), sender);
	}
	return true;
}

const char *
srs_write(struct arena *a, const struct srs *srs, const char *domain)
{
	return arena_printf(a, "SRS%d=%s=%s@%s", srs->again ? 1 : 0, srs->hash, srs->text, domain);
}

bool
srs_read(struct arena *a, const char *address, struct srs *out)
{
	const char *at = strrchr(address, '@');
	size_t n = strlen(address), hash;

	if (at == NULL || n > SRS_ADDRESS || (!begins(address, "SRS0") && !begins(address, "SRS1")))
		return false;
	const char *p = address + 5;
	hash = strcspn(p, "=");
	if (hash == 0 || p + hash + 1 >= at)
		return false;
	*out = (struct srs){ .again = address[3] == '1',
		.hash = arena_printf(a, "%.*s", (int)hash, p),
		.text = arena_printf(a, "%.*s", (int)(at - p - hash - 1), p + hash + 1) };
	return true;
}

static int
digit(char c)
{
	const char *at = c == '\0' ? NULL : strchr(digits, c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);

	return at == NULL ? -1 : (int)(at - digits);
}

const char *
srs_original(struct arena *a, const struct srs *srs, int64_t day)
{
	const char *text = srs->text;
	size_t host = strcspn(text, "=");

	if (srs->again) /* the forwarder before us knows more */
		return host == 0 || text[host] == '\0' || text[host + 1] == '\0' ||
			       strchr("=+-", text[host + 1]) == NULL
			   ? NULL
			   : arena_printf(a, "SRS0%s@%.*s", text + host + 1, (int)host, text);
	if (host != 2 || text[host] == '\0' || digit(text[0]) < 0 || digit(text[1]) < 0)
		return NULL;
	if ((day - (digit(text[0]) * 32 + digit(text[1])) % CYCLE + CYCLE) % CYCLE > SRS_DAYS)
		return NULL;
	const char *domain = text + 3;
	size_t n = strcspn(domain, "=");
	if (n == 0 || domain[n] == '\0' || domain[n + 1] == '\0')
		return NULL;
	return arena_printf(a, "%s@%.*s", domain + n + 1, (int)n, domain);
}
