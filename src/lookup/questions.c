/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/questions.h"

#include "lookup/answerer.h"
#include "os/loop.h"
#include "rules/lookup.h"
#include "rules/outgoing.h"
#include "rules/srs.h"
#include "wire/socketmap.h"

NODISCARD static struct err *
find_domain(struct ctx *c, const char *key, const char **data)
{
	bool found = false;

	TRY(lookup_domain(c, key, &found));
	*data = found ? key : NULL;
	return NULL;
}

NODISCARD static struct err *
find_mailbox(struct ctx *c, const char *key, const char **data)
{
	bool found = false;

	TRY(lookup_mailbox(c, key, &found));
	*data = found ? key : NULL;
	return NULL;
}

NODISCARD static struct err *
find_relay_domain(struct ctx *c, const char *key, const char **data)
{
	bool found = false;

	TRY(lookup_relay_domain(c, key, &found));
	*data = found ? key : NULL;
	return NULL;
}

NODISCARD static struct err *
find_relay_recipient(struct ctx *c, const char *key, const char **data)
{
	bool found = false;

	TRY(lookup_relay_recipient(c, key, &found));
	*data = found ? key : NULL;
	return NULL;
}

NODISCARD static struct err *
find_alias(struct ctx *c, const char *key, const char **data)
{
	const char *targets = NULL;
	bool found = false;

	TRY(lookup_alias(c, key, &targets, &found));
	*data = found ? targets : NULL;
	return NULL;
}

#define NOBODY \
	"nobody" /* a login that can not exist: "not found" would mean that anybody may use the sender */

const struct question lookup_questions[] = {
	{ "vdom", "domain", find_domain, NULL, "Do we receive mail for this domain?" },
	{ "vmbox", "address with extension", find_mailbox, NULL, "Is there a mailbox for this address?" },
	{ "valias", "address with extension", find_alias, NULL, "Where does mail for this address go?" },
	{ "slogin", "sender address", lookup_sender_logins, NOBODY,
	    "Which logins may send as this address?" },
	{ "transport", "address, or *", lookup_transport, NULL,
	    "Which way does mail for this address take?" },
	{ "relaydom", "domain", find_relay_domain, NULL, "Do we relay mail for this domain?" },
	{ "relayrcpt", "address", find_relay_recipient, NULL, "Do we relay mail for this address?" },
	{ "sdtransport", "sender address", outgoing_way, NULL, "Which way does mail from this sender take?" },
	{ "srs", "sender address", srs_forward, NULL, "What does this sender become when it is forwarded?" },
	{ "saslpw", "next hop", outgoing_login, NULL, "Login at the next hop" },
	{ "tlspol", "next hop", outgoing_tls, NULL, "TLS policy for the next hop" },
	{ .map = NULL },
};

static const struct question *
question_named(struct span map)
{
	for (const struct question *q = lookup_questions; q->map != NULL; q++)
		if (span_is(map, q->map))
			return q;
	return NULL;
}

/* *data NULL: not found. */
NODISCARD static struct err *
ask(struct answerer *w, const struct question *q, struct span raw, const char **data)
{
	if (q->find == NULL)
		return NULL;
	const char *key = answerer_text(w, raw);
	if (key == NULL) {
		*data = q->misfit;
		return NULL;
	}
	TRY(answerer_begin(w));
	return q->find(&w->ctx, key, data);
}

static ssize_t
answer(void *thread, void *state, struct span in, bool eof, struct buf *out)
{
	struct answerer *w = thread;
	struct socketmap_question asked;
	ssize_t used = socketmap_read(in, &asked);
	const char *data = NULL;

	(void)state, (void)eof;
	if (used <= 0)
		return used;
	const struct question *q = question_named(asked.map);
	if (q == NULL) {
		socketmap_write(out, SOCKETMAP_PERM, "there is no map of this name");
		return used;
	}
	struct err *e = ask(w, q, asked.key, &data);
	if (e != NULL)
		socketmap_write(out, SOCKETMAP_TEMP, err_title(e));
	else
		socketmap_write(
		    out, data == NULL ? SOCKETMAP_NOTFOUND : SOCKETMAP_OK, data == NULL ? "" : data);
	answerer_end(w, q->map, e);
	return used;
}

const struct loop_protocol socketmap_protocol = { .name = "socketmap",
	.in_max = SOCKETMAP_QUESTION_MAX,
	.out_max = SOCKETMAP_ANSWER_MAX + 16,
	.answer = answer };
