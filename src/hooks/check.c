/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/check.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/scoped_json.h"
#include "hooks/questions.h"
#include "model/json.h"
#include "model/text.h"
#include "os/http.h"
#include "rules/sending.h"
#include "rules/spam.h"
#include "store/db.h"
#include "store/db_pool.h"

enum { ANSWER_MAX = 8192 };

/* A member that is no text is as good as none: what peers send must not keep mail from being judged. */
static const char *
text_member(struct ctx *c, const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : arena_strdup(&c->arena, text);
}

static struct texts
list_member(struct ctx *c, const json_t *object, const char *name)
{
	const json_t *list = json_object_get(object, name);
	struct texts out = { .v = arena_alloc(&c->arena, (json_array_size(list) + 1) * sizeof(char *)) };

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text != NULL)
			out.v[out.n++] = arena_strdup(&c->arena, text);
	}
	return out;
}

static bool
read_question(struct ctx *c, struct span body, struct spam_question *out)
{
	SCOPED_JSON *object = json_loadb(body.p == NULL ? "" : body.p, body.n, JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_object(object))
		return false;
	*out = (struct spam_question){ .ip = text_member(c, object, "ip"),
		.env_from = text_member(c, object, "env_from"),
		.user = text_member(c, object, "user"),
		.maker = text_member(c, object, "maker"),
		.from = list_member(c, object, "mime_from"),
		.rcpts = list_member(c, object, "rcpts"),
		.authors = list_member(c, object, "authors") };
	return true;
}

NODISCARD static struct err *
ask(struct hooks *h, struct ctx *c, const struct spam_question *q, struct spam_answer *out)
{
	TRY(db_pool_read(c, h->pool));
	struct err *e = spam_check(c, q, out);
	db_pool_read_end(c, h->pool);
	return e;
}

struct reply {
	const char *maker, *refusal;
};

static struct err *
take_reply(struct ctx *c, void *arg)
{
	struct reply *reply = arg;

	return sending_take_reply(c, reply->maker, &reply->refusal);
}

/* What Dovecot makes for a user counts (R45). That is seldom, so the connection lives for this alone. */
NODISCARD static struct err *
count_reply(const struct hooks *h, struct ctx *c, const struct spam_question *q, struct spam_answer *out)
{
	struct reply reply = { .maker = q->maker };

	if (*q->maker == '\0')
		return NULL;
	TRY(db_open(&c->arena, h->store, DB_USAGE, &c->db));
	struct err *e = db_transact(c, true, take_reply, &reply);
	db_close(&c->db);
	if (reply.refusal != NULL)
		log_event(c, LOG_WARN_, "reply.unsent", "account", q->maker, "detail", reply.refusal, NULL);
	out->refusal = reply.refusal;
	return e;
}

/* Points, or null for an action that is off. */
static void
put_action(struct buf *b, const char *name, int64_t tenths, bool on)
{
	json_member(b, name);
	buf_puts(b, on && tenths < THRESHOLD_OFF ? text_tenths(b->arena, tenths) : "null");
}

/* Greylisting decides before there is a score, by who has written to whom before: it must not see what it
 * shall let through. */
static void
put_settings(struct buf *b, const struct spam_answer *a)
{
	const struct thresholds *t = &a->thresholds;
	bool score = a->verdict == SPAM_SCORE, strange = score && !a->own;
	bool greylist =
	    strange && t->greylist < t->add_header && t->greylist < t->reject && t->greylist < THRESHOLD_OFF;

	buf_puts(b, "{\"settings\":{\"actions\":{");
	json_member(b, "reject"); /* a number always: the headers tell it */
	buf_puts(b, text_tenths(b->arena, score ? t->reject : THRESHOLD_OFF));
	put_action(b, "add header", t->add_header, strange);
	put_action(b, "greylist", t->greylist, greylist);
	buf_putc(b, '}');
	if (!greylist)
		buf_puts(b, ",\"symbols_disabled\":[\"GREYLIST_CHECK\",\"GREYLIST_SAVE\"]");
	buf_putc(b, '}');
}

static void
put_answer(struct buf *b, const struct spam_answer *a)
{
	put_settings(b, a);
	if (a->verdict != SPAM_SCORE) {
		buf_printf(b, ",\"symbols\":[{\"name\":\"%s\"",
		    a->verdict == SPAM_WHITE ? "PORTAL_WHITE" : "PORTAL_BLACK");
		json_text_member(b, "option", a->rule);
		buf_puts(b, "}]");
	}
	if (a->verdict == SPAM_BLACK || a->refusal != NULL) {
		buf_puts(b, ",\"pre_result\":{\"action\":\"reject\"");
		json_text_member(b, "message", a->refusal != NULL ? a->refusal : "Sender blacklisted");
		buf_putc(b, '}');
	}
	if (a->allowed)
		buf_puts(b, ",\"authors_allowed\":true");
	if (a->mailbox != 0)
		buf_printf(b, ",\"mailbox\":\"%lld\"", (long long)a->mailbox);
	buf_putc(b, '}');
}

void
check_post(struct hooks *h, struct ctx *c, const struct http_request *request, struct http_answer *answer)
{
	struct buf out = BUF(request->arena, ANSWER_MAX);
	struct spam_question q;
	struct spam_answer a;

	answer->status = 400;
	if (!read_question(c, request->body, &q)) {
		log_event(
		    c, LOG_WARN_, "question.refused", "question", request->path, "code", "malformed", NULL);
		return;
	}
	const struct err *e = ask(h, c, &q, &a);
	if (e == NULL)
		e = count_reply(h, c, &q, &a);
	if (e != NULL) {
		log_event(c, LOG_ERROR_, "question.failed", "question", request->path, "code", err_slug(e),
		    "detail", e->detail == NULL ? "" : e->detail, NULL);
		answer->status = 503;
		return;
	}
	put_answer(&out, &a);
	answer->status = 200;
	answer->type = "application/json";
	answer->body = (struct span){ buf_text(&out), out.n };
}
