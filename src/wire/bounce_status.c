/* SPDX-License-Identifier: Apache-2.0 */
/* Delivery status notifications (RFC 3464). */
#include "wire/bounce_private.h"

/* "dns; mx.example.com" and "rfc822;ann@example.com" without their type. */
static struct span
without_type(struct span value)
{
	const char *semicolon = value.n == 0 ? NULL : memchr(value.p, ';', value.n);

	return bounce_trim(semicolon == NULL ? value : bounce_from(value, semicolon + 1));
}

/* What a group tells, as it is read. */
struct group {
	struct bounce_failure f;
	struct span first, diagnostic, remote, type; /* first: where it begins */
	const char *end;
	bool any;
};

static void
take_field(struct bouncing *b, struct group *g, const struct bounce_header *h, const char **reporter)
{
	struct arena *a = b->arena;
	struct span value = without_type(h->value);

	if (bounce_starts(h->name, "Reporting-MTA") && h->name.n == 13) {
		*reporter = bounce_fold(a, bounce_word(value));
		return;
	}
	if (span_is(h->name, "Final-Recipient") ||
	    (span_is(h->name, "Original-Recipient") && g->f.recipient == NULL)) {
		const char *address = bounce_address(a, value);

		g->f.recipient = address != NULL ? address : g->f.recipient;
	} else if (span_is(h->name, "Action"))
		g->f.action = bounce_fold(a, bounce_word(h->value));
	else if (span_is(h->name, "Status"))
		bounce_codes(a, h->value, &g->f);
	else if (span_is(h->name, "Remote-MTA"))
		g->remote = bounce_word(value);
	else if (span_is(h->name, "Diagnostic-Code")) {
		g->diagnostic = value;
		g->type = h->value;
	} else
		return;
	g->any = true;
	g->first = g->first.p == NULL ? h->name : g->first;
	g->end = h->value.p + h->value.n;
}

/* A group without recipient and action is the header of the others. */
static void
end_group(struct bouncing *b, struct group *g, const char *reporter)
{
	struct bounce_failure *f = &g->f, said = { 0 };
	struct arena *a = b->arena;

	if (g->any && (f->recipient != NULL || f->action != NULL || g->diagnostic.n > 0)) {
		f->said = bounce_fold(a, g->diagnostic);
		f->text = g->diagnostic.n > 0
			      ? bounce_copy(a, g->diagnostic)
			      : bounce_copy(a, (struct span){ g->first.p, (size_t)(g->end - g->first.p) });
		bounce_codes(a, (struct span){ f->said, strlen(f->said) }, &said);
		f->reply = said.reply;
		if (said.status != NULL)
			f->status = said.status;
		else
			f->derived = said.reply != 0;
		if (bounce_starts(g->type, "smtp") && g->remote.n > 0) {
			f->speaker = BOUNCE_REMOTE;
			f->host = bounce_fold(a, g->remote);
		} else {
			bounce_speaker(a, f);
			if (f->speaker != BOUNCE_REMOTE) {
				f->speaker = reporter != NULL ? BOUNCE_QUEUE : f->speaker;
				f->host = reporter;
			}
		}
		bounce_add(b, f);
	}
	*g = (struct group){ .any = false };
}

bool
bounce_read_status(struct bouncing *b, struct span text)
{
	const char *reporter = NULL;
	struct group g = { .any = false };
	struct span line;
	size_t before = b->out->n;

	while (bounce_line(&text, &line)) {
		struct bounce_header h;

		if (bounce_trim(line).n == 0)
			end_group(b, &g, reporter);
		else if (bounce_field(&text, line, &h))
			take_field(b, &g, &h, &reporter);
	}
	end_group(b, &g, reporter);
	return b->out->n > before;
}
