/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/outbound.h"

#include "base/log.h"
#include "hooks/questions.h"
#include "model/json.h"
#include "os/http.h"
#include "rules/sending.h"
#include "store/db.h"

struct report {
	const char *user, *score;
};

static const struct field report_fields[] = {
	FIELD(struct report, user, F_STR, .flags = REQUIRED, .min = 1, .max = 320,
	    .doc = "Login of the sender"),
	FIELD(struct report, score, F_STR, .flags = REQUIRED, .min = 1, .max = 32,
	    .doc = "What Rspamd gave it"),
	END_FIELDS,
};

NODISCARD static struct err *
report_spam(struct ctx *c, void *arg)
{
	const struct report *report = arg;
	bool blocked;

	return sending_report_spam(c, report->user, report->score, &blocked);
}

/* It happens so seldom that the connection lives for this question alone; all others here only read. */
NODISCARD static struct err *
record(const struct hooks *h, struct ctx *c, struct report *report)
{
	TRY(db_open(&c->arena, h->store, DB_USAGE, &c->db));
	struct err *e = db_transact(c, true, report_spam, report);
	db_close(&c->db);
	return e;
}

void
outbound_post(struct hooks *h, struct ctx *c, const struct http_request *request, struct http_answer *answer)
{
	struct report report = { 0 };
	struct err *e = json_decode(c, request->body, report_fields, JSON_CREATE, &report, NULL);

	answer->status = e != NULL ? 400 : 204;
	if (e == NULL)
		e = record(h, c, &report);
	if (e == NULL)
		return;
	log_event(c, LOG_ERROR_, "question.failed", "question", request->path, "code", err_slug(e), "detail",
	    e->detail == NULL ? "" : e->detail, NULL);
	if (answer->status == 204)
		answer->status = 503;
}
