/* SPDX-License-Identifier: Apache-2.0 */
/* A script that is read as rules is, byte for byte, what is written for them; and what is said of one,
 * whatever it is, becomes steps that can be shown. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/ctx.h"
#include "base/utf8.h"
#include "model/json.h"
#include "model/sieve.h"
#include "model/sieve_trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct ctx c = { .actor.role = ROLE_MAIL_USER };
	const char *script = arena_printf(&c.arena, "%.*s", (int)n, (const char *)bytes), *again;
	struct sieve_rules rules;
	bool readable;

	const struct err *e = sieve_read(&c, script, &rules, &readable);
	assert(e == NULL);
	if (readable) {
		e = sieve_write(&c.arena, &rules, &again);
		assert(e == NULL && strcmp(script, again) == 0);
	}
	for (const char *p = script; *p != '\0'; p += strcspn(p, "\n") + (p[strcspn(p, "\n")] == '\n')) {
		const char *name = sieve_rule_name(&c.arena, (struct span){ p, strcspn(p, "\n") });

		assert(name == NULL || strchr(name, '\n') == NULL);
	}
	struct filter_verdict verdict;
	struct buf b = BUF(&c.arena, 1 << 26);
	sieve_trace_read(&c.arena, (struct span){ (const char *)bytes, n }, script, &verdict);
	json_encode(&b, filter_verdict_fields, &verdict, 0);
	assert(!b.full && utf8_valid(b.p, b.n));
	const char *why = sieve_trace_refusal(&c.arena, (struct span){ (const char *)bytes, n });
	assert(why == NULL || utf8_printable(why, true));
	arena_free(&c.arena);
	return 0;
}
