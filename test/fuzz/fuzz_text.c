/* SPDX-License-Identifier: Apache-2.0 */
/* What is canonical stays as it is, is within its limits, and holds nothing that a map answer or a row could
 * trip over. */
#include <assert.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "model/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_canonical(struct arena *a, const char *text, size_t max)
{
	(void)a;
	assert(strlen(text) <= max);
	for (const char *p = text; *p != '\0'; p++)
		assert(*p > ' ' && *p < 127 && !(*p >= 'A' && *p <= 'Z') && *p != ',' && *p != '"' &&
		       *p != '\\');
}

static void
check_address(struct arena *a, const char *text)
{
	const char *once, *twice, *domain;

	if (text_address(a, text, &once) != NULL)
		return;
	check_canonical(a, once, 254);
	assert(text_address(a, once, &twice) == NULL && strcmp(once, twice) == 0);
	const char *at = strrchr(once, '@');
	assert(at != NULL && at != once && strchr(once, '@') == at);
	assert(text_domain(a, at + 1, &domain) == NULL && strcmp(domain, at + 1) == 0);
	const char *bare = text_untagged(a, once);
	assert(*bare != '@' && strlen(bare) <= strlen(once) && strcmp(text_untagged(a, bare), bare) == 0);
}

static void
check_domain(struct arena *a, const char *text)
{
	const char *once, *twice;

	if (text_domain(a, text, &once) != NULL)
		return;
	check_canonical(a, once, 253);
	assert(text_domain(a, once, &twice) == NULL && strcmp(once, twice) == 0);
	assert(strchr(once, '.') != NULL && strstr(once, "..") == NULL && *once != '.');
	assert(once[strspn(once, "abcdefghijklmnopqrstuvwxyz0123456789-.")] == '\0');
}

static void
check_time(struct arena *a, const char *text)
{
	int64_t ms, again;

	if (!clock_parse(text, &ms) || ms < 0)
		return;
	assert(clock_parse(clock_text(a, ms), &again) && again == ms);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena a = { 0 };
	char *text = malloc(n + 1); /* exactly as long as it is */

	assert(text != NULL);
	memcpy(text, bytes, n);
	text[n] = '\0';
	check_time(&a, text);
	if (utf8_valid(text, strlen(text))) {
		check_address(&a, text);
		check_domain(&a, text);
	}
	free(text);
	arena_free(&a);
	return 0;
}
