/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/about.h"
#include "api/api_private.h"
#include "api/web.h"
#include "base/buf.h"
#include "model/conf.h"
#include "model/doctor.h"
#include "model/json.h"
#include "model/program.h"
#include "os/helper_client.h"
#include "remote/part.h"

enum { DOCUMENT_MAX = 2 * 1024 * 1024, DOCTOR_MS = 120 * 1000 };

static void
put_parts(struct ctx *c, const struct call *call, struct buf *b)
{
	json_member(b, "parts");
	buf_putc(b, '[');
	for (const struct part *part = parts; part->name != NULL; part++) {
		const struct err *e =
		    strcmp(part->name, "api") == 0 ? NULL : part->probe(&c->arena, call->api->conf);

		json_next(b);
		buf_putc(b, '{');
		json_text_member(b, "name", part->name);
		json_member(b, "ready");
		buf_puts(b, e == NULL ? "true" : "false");
		json_text_member(b, "detail", e == NULL ? NULL : e->detail);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

/* What can be told without the helper is told without it. */
static struct err *
get_about(struct ctx *c, struct call *call)
{
	struct buf b = BUF(&c->arena, DOCUMENT_MAX);
	const char *versions = NULL;
	const struct err *e =
	    about_versions(&c->arena, call->api->about, call->api->conf->run_dir, &versions);

	buf_puts(&b, "{\"api\":\"v1\",\"version\":\"" MAILPORTAL_VERSION "\"");
	json_text_member(&b, "pages", web_portal.hash);
	put_parts(c, call, &b);
	json_member(&b, "programs");
	buf_puts(&b, versions == NULL ? "{\"engines\":[],\"libraries\":[]}" : versions);
	json_text_member(&b, "detail", e == NULL ? NULL : e->detail);
	buf_putc(&b, '}');
	call->document = buf_text(&b);
	return NULL;
}

/* The same that `mailportal doctor --json` tells; as root, for which the helper has somebody. */
static struct err *
get_doctor(struct ctx *c, struct call *call)
{
	struct span report;

	TRY(route_charge(c, call, 100, "examinations"));
	TRY(helper_call(&c->arena, call->api->conf->run_dir, "doctor", NULL, DOCTOR_MS, &report));
	call->document = report.p;
	return NULL;
}

#define DOCUMENT .method = GET, .role = ROLE_MASTER_ADMIN, .shape = SHAPE_DOCUMENT, .transaction = TX_NONE

const struct route doctor_routes[] = {
	{ DOCUMENT, .path = "/api/v1/server/about", .out = server_about_fields, .handle = get_about,
	    .summary = "Versions and health of every part" },
	{ DOCUMENT, .path = "/api/v1/server/doctor", .out = doctor_report_fields, .handle = get_doctor,
	    .summary = "What is wrong with the server, and how to mend it; takes up to two minutes" },
	{ .path = NULL },
};
