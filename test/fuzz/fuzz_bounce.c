/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever text comes, each failure can be shown and judged, and there are never too many. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/failure.h"
#include "wire/bounce.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_text(const char *text, bool lines)
{
	assert(text == NULL || (utf8_valid(text, strlen(text)) && utf8_printable(text, lines)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena a = { 0 };
	struct bounce bounce;
	size_t seen = 0;

	bounce_read(&a, (struct span){ (const char *)bytes, n }, &bounce);
	for (const struct bounce_failure *f = bounce.first; f != NULL; f = f->next, seen++) {
		const struct failure_evidence e = { .said = f->said,
			.notice = bounce.notice,
			.action = f->action,
			.status = f->status,
			.derived = f->derived,
			.loose = f->loose,
			.reply = f->reply };

		check_text(f->host, false);
		check_text(f->recipient, false);
		check_text(f->action, false);
		check_text(f->status, false);
		check_text(f->said, false);
		check_text(f->text, true);
		assert(f->said != NULL && f->text != NULL && strlen(f->text) <= BOUNCE_SAID_MAX);
		assert(f->reply == 0 || (f->reply >= 200 && f->reply < 600));
		assert(failure_classify(&a, &e) < FAILURE_CLASSES);
	}
	assert(seen == bounce.n && seen <= BOUNCE_FAILURES_MAX);
	arena_free(&a);
	return 0;
}
