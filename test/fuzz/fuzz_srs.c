/* SPDX-License-Identifier: Apache-2.0 */
/* A recipient that says it is a rewritten sender: whatever it is, it is taken apart within its bytes, and
 * what is rewritten is read back as it was. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "model/srs.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

enum { DAY = 20000 };

static void
check_round(struct arena *a, const char *sender)
{
	struct srs srs, again;

	const char *at = strrchr(sender, '@');

	if (at == NULL || strchr(at, '=') != NULL || !srs_describe(a, sender, DAY, &srs))
		return;
	srs.hash = "hash";
	const char *written = srs_write(a, &srs, "mx.test");
	if (!srs_read(a, written, &again)) /* too long by now */
		return;
	assert(again.again == srs.again && strcmp(again.text, srs.text) == 0);
	const char *original = srs_original(a, &again, DAY);
	assert(original == NULL || srs.again || strcasecmp(original, sender) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena a = { 0 };
	char *text = malloc(n + 1); /* exactly as long as it is */
	struct srs srs;

	assert(text != NULL);
	memcpy(text, bytes, n);
	text[n] = '\0';
	if (srs_read(&a, text, &srs)) {
		assert(*srs.hash != '\0');
		for (int day = DAY; day < DAY + 2 * SRS_DAYS; day += SRS_DAYS)
			assert(srs_original(&a, &srs, day) == NULL ||
			       strchr(srs_original(&a, &srs, day), '@') != NULL);
	}
	check_round(&a, text);
	free(text);
	arena_free(&a);
	return 0;
}
