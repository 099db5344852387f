/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/proof.h"

#include "remote/dns.h"

static void
take(struct arena *a, const struct dns_question *q, struct verification_answer *out)
{
	out->answered = q->outcome != DNS_NOT_ASKED;
	out->why = q->why;
	out->txt = (struct texts){ .n = q->n, .v = arena_alloc(a, (q->n + 1) * sizeof(*out->txt.v)) };
	for (size_t i = 0; i < q->n; i++)
		out->txt.v[i] = q->records[i].text;
}

void
proof_ask(struct arena *a, const struct conf *conf, struct verification_answer *answers, size_t n)
{
	struct dns_question *questions = arena_alloc(a, (n + 1) * sizeof(*questions));

	for (size_t i = 0; i < n; i++)
		questions[i] = (struct dns_question){ .name = answers[i].name, .type = DNS_TXT };
	dns_ask(a, conf, questions, n, DNS_ASK_MS);
	for (size_t i = 0; i < n; i++)
		take(a, &questions[i], &answers[i]);
}
