/* SPDX-License-Identifier: Apache-2.0 */
/* An answer that was read tells of as many mailboxes as it has rows at most, each with a name. The first byte
 * says whether the rows are about one user. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "wire/doveadm.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct doveadm_answer answer;
	struct arena a = { 0 };

	if (n == 0)
		return 0;
	const char *user = bytes[0] & 1 ? "ann@a.test" : NULL;
	if (doveadm_read(&a, (struct span){ (const char *)bytes + 1, n - 1 }, user, &answer)) {
		assert(answer.done || answer.n_quotas == 0);
		assert(answer.n_quotas <= (user != NULL ? 1 : n));
		for (size_t i = 0; i < answer.n_quotas; i++)
			assert(answer.quotas[i].user != NULL && answer.quotas[i].bytes >= 0 &&
			       answer.quotas[i].messages >= 0);
	}
	struct doveadm_scripts scripts;
	const char *text;
	struct span rest = { (const char *)bytes + 1, n - 1 };
	if (doveadm_read_scripts(&a, rest, &scripts))
		assert(scripts.n <= n && (scripts.active == NULL || strlen(scripts.active) <= n));
	if (doveadm_read_script(&a, rest, &text))
		assert(strlen(text) <= n);
	arena_free(&a);
	return 0;
}
