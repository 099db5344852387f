/* SPDX-License-Identifier: Apache-2.0 */
/* dump: the program's tables as documents; doc/gen/ has a copy that tools/check-fresh compares. */
#include "api/openapi.h"
#include "api/route.h"
#include "base/buf.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "jobs/kind.h"
#include "lookup/questions.h"
#include "main/command.h"
#include "model/account.h"
#include "model/conf.h"

#include <jansson.h>

enum { DOCUMENT_MAX = 8 * 1024 * 1024 };

/* Laid out in lines, so that a change of the API is a change that people can read. */
static void
put_openapi(struct arena *a, FILE *out)
{
	struct buf b = BUF(a, DOCUMENT_MAX);

	openapi_put(&b);
	json_t *j = json_loadb(buf_text(&b), b.n, JSON_REJECT_DUPLICATES, NULL);
	if (j != NULL)
		json_dumpf(j, out, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	json_decref(j);
	fputc('\n', out);
}

static void
put_errors(struct arena *a, FILE *out)
{
	(void)a;
	fputs(
	    "# Errors\n\nEvery code that a problem document can carry.\n\n| code | status | title |\n| --- | --- | --- "
	    "|\n",
	    out);
	for (int code = 0; code < ERR_CODES; code++) {
		const struct err_row *row = err_row((enum err_code)code);

		fprintf(out, "| `%s` | %d | %s |\n", row->slug, row->status, row->title);
	}
}

static void
put_route(struct arena *a, FILE *out, const struct route *r)
{
	const char *words = cli_words(a, r);

	fprintf(out, "| %s | `%s` | %s | %s%s%s | %s |\n", method_names[r->method], r->path,
	    r->role == ROLE_NONE ? "-" : role_names[r->role], words == NULL ? "" : "`",
	    words == NULL ? "" : words, words == NULL ? "" : "`", r->summary);
}

static void
put_routes(struct arena *a, FILE *out)
{
	fputs("# Routes\n\nThe least role that may ask (- is anybody), and the same on the command line.\n\n"
	      "| method | path | role | command | |\n| --- | --- | --- | --- | --- |\n",
	    out);
	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++)
			put_route(a, out, r);
}

/* What a key is when portal.conf does not have it; texts depend on the instance and stand in the manual. */
static const char *
preset(struct arena *a, const struct field *f)
{
	if (f->type == F_BOOL)
		return f->preset ? "true" : "false";
	return f->type == F_INT ? arena_printf(a, "%lld", (long long)f->preset) : "";
}

static void
put_settings(struct arena *a, FILE *out)
{
	fputs(
	    "# portal.conf\n\nA line each: `key = value`. With `port_base`, every port that is not given is counted "
	    "from it.\n\n| key | default | |\n| --- | --- | --- |\n",
	    out);
	for (const struct field *f = conf_fields; f->name != NULL; f++)
		fprintf(out, "| `%s` | %s | %s |\n", f->name, preset(a, f), f->doc);
}

static void
put_settings_man(struct arena *a, FILE *out)
{
	for (const struct field *f = conf_fields; f->name != NULL; f++) {
		const char *value = preset(a, f);

		fprintf(out, ".TP\n.B %s\n%s.%s%s%s\n", f->name, f->doc,
		    *value == '\0' ? "" : " Default: ", value, *value == '\0' ? "" : ".");
	}
}

static void
put_man(struct arena *a, FILE *out)
{
	(void)a;
	cli_man(out);
}

static void
put_jobs(struct arena *a, FILE *out)
{
	fputs(
	    "# Jobs\n\nWhat the server does slowly, and what it does on its own.\n\n| kind | every | limit | retries | "
	    "|\n| --- | --- | --- | --- | --- |\n",
	    out);
	for (const struct kind *k = job_kinds; k->name != NULL; k++)
		fprintf(out, "| `%s` | %s | %lld min | %u | %s |\n", k->name,
		    k->every == 0 ? "when asked"
				  : arena_printf(a, "%lld min", (long long)(k->every / MINUTES(1))),
		    (long long)(k->timeout / MINUTES(1)), k->retries, k->summary);
}

static void
put_questions(struct arena *a, FILE *out)
{
	(void)a;
	fputs(
	    "# Questions\n\nWhat Postfix asks by socketmap, by the name of the map.\n\n| map | key | |\n| --- | --- | --- "
	    "|\n",
	    out);
	for (const struct question *q = lookup_questions; q->map != NULL; q++)
		fprintf(out, "| `%s` | %s | %s |\n", q->map, q->key, q->doc);
}

static const struct {
	const char *name;
	void (*put)(struct arena *a, FILE *out);
} documents[] = {
	{ "openapi", put_openapi },
	{ "errors", put_errors },
	{ "routes", put_routes },
	{ "questions", put_questions },
	{ "settings", put_settings },
	{ "jobs", put_jobs },
	{ "man", put_man },
	{ "man-settings", put_settings_man },
};

int
dump_command(struct command *c)
{
	for (size_t i = 0; c->argc == 1 && i < sizeof(documents) / sizeof(documents[0]); i++)
		if (strcmp(documents[i].name, c->argv[0]) == 0) {
			documents[i].put(c->arena, stdout);
			return 0;
		}
	fputs("Usage: mailportal dump openapi|errors|routes|questions|settings|jobs|man|man-settings\n",
	    stderr);
	return 2;
}
