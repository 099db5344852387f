/* SPDX-License-Identifier: Apache-2.0 */
/* One line, read as each engine's: whatever a stranger wrote into it, what comes out is fit for a page and
 * for one line of a row. */
#include <assert.h>
#include <stdint.h>

#include "base/utf8.h"
#include "wire/dovecot_log.h"
#include "wire/postfix_log.h"
#include "wire/rspamd_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
fit(const char *text)
{
	assert(text != NULL && strlen(text) <= LOG_ADDRESS_MAX && utf8_valid(text, strlen(text)) &&
	       utf8_printable(text, false));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const struct span line = { (const char *)bytes, n };
	struct arena a = { 0 };
	struct postfix_line p;
	struct dovecot_line d;
	struct rspamd_line r;

	postfix_log_read(&a, line, &p);
	const char *const of_postfix[] = { p.service, p.queue_id, p.other_id, p.client, p.login, p.message_id,
		p.from, p.to, p.orig_to, p.relay, p.status, p.stage, p.text };
	for (size_t i = 0; i < sizeof(of_postfix) / sizeof(of_postfix[0]); i++)
		fit(of_postfix[i]);
	assert(p.size >= 0);
	dovecot_log_read(&a, line, &d);
	fit(d.user);
	fit(d.session);
	fit(d.message_id);
	fit(d.text);
	rspamd_log_read(&a, line, &r);
	fit(r.message_id);
	fit(r.queue_id);
	fit(r.action);
	fit(r.score);
	arena_free(&a);
	return 0;
}
