/* SPDX-License-Identifier: Apache-2.0 */
#include "model/sieve.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "model/json.h"

static const char heading[] =
    "# Written by the mail portal from the rules that you set there: change them there.\n"
    "# Whatever another program changes here stays, and the portal asks you what shall count.\n"
    "# mailportal 1\n";
static const char rule_mark[] = "#= ", vacation_mark[] = "#~ ", name_mark[] = "# rule:[";

enum { NAME_SHOWN = 100 };

/* A script on its way. What a later rule or the reply has to know of an earlier rule is in variables: "done"
 * is set instead of a stop where the reply still has to come, "filed" when the message has been put somewhere
 * and so can no longer be refused (RFC 5429 section 2.2). */
struct writer {
	struct buf b;
	const struct sieve_rules *in;
	bool use_done, use_filed;
	bool done, filed; /* a rule before this one may have set it */
};

static bool
has_action(const struct filter *f, int action)
{
	const struct filter_action *actions = f->actions.v;

	for (size_t i = 0; i < f->actions.n; i++)
		if (actions[i].action == action)
			return true;
	return false;
}

static bool
files(const struct filter *f)
{
	return has_action(f, FILTER_MOVE) || has_action(f, FILTER_COPY) || has_action(f, FILTER_KEEP) ||
	       has_action(f, FILTER_FORWARD);
}

static bool
any_action(const struct sieve_rules *in, int action)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->rules[i].enabled && has_action(&in->rules[i], action))
			return true;
	return false;
}

static bool
any_of_body(const struct sieve_rules *in)
{
	for (size_t i = 0; i < in->n; i++) {
		const struct filter_condition *conditions = in->rules[i].conditions.v;

		for (size_t k = 0; k < in->rules[i].conditions.n; k++)
			if (in->rules[i].enabled && conditions[k].what == FILTER_BODY)
				return true;
	}
	return false;
}

static bool
replies(const struct sieve_rules *in)
{
	return in->vacation != NULL && in->vacation->enabled;
}

static bool
refuses_after_filing(const struct sieve_rules *in)
{
	bool filed = false;

	for (size_t i = 0; i < in->n; i++) {
		if (in->rules[i].enabled && filed && has_action(&in->rules[i], FILTER_REJECT))
			return true;
		filed |= in->rules[i].enabled && files(&in->rules[i]);
	}
	return false;
}

static bool
uses_variables(const struct writer *w)
{
	return w->use_done || w->use_filed;
}

/* A quoted string (RFC 5228 section 2.4.2.1), lines ended by CRLF. With variables, what looks like one would
 * be replaced: its dollar becomes a variable that holds a dollar, and what comes of that is not looked at
 * again (RFC 5229 section 3). */
static void
put_string(struct writer *w, const char *text)
{
	struct buf *b = &w->b;

	buf_putc(b, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '\r' && p[1] == '\n')
			continue;
		if (*p == '\n' || *p == '\r')
			buf_puts(b, "\r\n");
		else if (*p == '$' && p[1] == '{' && uses_variables(w))
			buf_puts(b, "${dollar}");
		else if (*p == '"' || *p == '\\')
			buf_printf(b, "\\%c", *p);
		else
			buf_putc(b, *p);
	}
	buf_putc(b, '"');
}

/* A key of :matches with the text as it is, and * before or behind it. */
static void
put_pattern(struct writer *w, const char *before, const char *text, const char *behind)
{
	struct buf pattern = BUF(w->b.arena, 2 * strlen(text) + 2);

	buf_puts(&pattern, before);
	for (; *text != '\0'; text++) {
		if (*text == '*' || *text == '?' || *text == '\\')
			buf_putc(&pattern, '\\');
		buf_putc(&pattern, *text);
	}
	buf_puts(&pattern, behind);
	put_string(w, buf_text(&pattern));
}

static void
put_requires(struct writer *w)
{
	const struct sieve_rules *in = w->in;
	bool folders = any_action(in, FILTER_MOVE) || any_action(in, FILTER_COPY), reply = replies(in);
	const struct {
		const char *name;
		bool wanted;
	} extensions[] = {
		{ "fileinto", folders },
		{ "mailbox", folders },
		{ "copy", any_action(in, FILTER_COPY) },
		{ "reject", any_action(in, FILTER_REJECT) },
		{ "body", any_of_body(in) },
		{ "variables", uses_variables(w) },
		{ "vacation", reply },
		{ "date", reply },
		{ "relational", reply },
	};
	const char *before = "require [";

	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (extensions[i].wanted) {
			buf_printf(&w->b, "%s\"%s\"", before, extensions[i].name);
			before = ", ";
		}
	if (*before == ',')
		buf_puts(&w->b, "];\n");
	if (uses_variables(w))
		buf_puts(&w->b, "set \"dollar\" \"$\";\n");
}

static void
put_headers(struct writer *w, const struct filter_condition *c)
{
	if (c->what == FILTER_HEADER)
		put_string(w, c->header);
	else
		buf_puts(&w->b, c->what == FILTER_FROM ? "\"from\""
				: c->what == FILTER_TO ? "[\"to\", \"cc\"]"
						       : "\"subject\"");
}

static bool
is_negative(int op)
{
	return op == FILTER_NOT_CONTAINS || op == FILTER_NOT_IS || op == FILTER_NOT_MATCHES ||
	       op == FILTER_NOT_EXISTS;
}

static const char *
match_type(int op)
{
	if (op == FILTER_IS || op == FILTER_NOT_IS)
		return ":is";
	return op == FILTER_CONTAINS || op == FILTER_NOT_CONTAINS ? ":contains" : ":matches";
}

static void
put_key(struct writer *w, const struct filter_condition *c)
{
	if (c->op == FILTER_BEGINS)
		put_pattern(w, "", c->value, "*");
	else if (c->op == FILTER_ENDS)
		put_pattern(w, "*", c->value, "");
	else
		put_string(w, c->value);
}

/* exists wants all of the fields; here any will do. */
static void
put_exists(struct writer *w, const struct filter_condition *c)
{
	if (c->what == FILTER_TO) {
		buf_puts(&w->b, "anyof (exists \"to\", exists \"cc\")");
		return;
	}
	buf_puts(&w->b, "exists ");
	put_headers(w, c);
}

static void
put_condition(struct writer *w, const struct filter_condition *c)
{
	struct buf *b = &w->b;
	bool whole_address = (c->what == FILTER_FROM || c->what == FILTER_TO) && match_type(c->op)[1] == 'i';

	buf_puts(b, is_negative(c->op) ? "not " : "");
	if (c->what == FILTER_SIZE) {
		buf_printf(b, "size %s %lld", c->op == FILTER_OVER ? ":over" : ":under", (long long)c->size);
		return;
	}
	if (c->op == FILTER_EXISTS || c->op == FILTER_NOT_EXISTS) {
		put_exists(w, c);
		return;
	}
	buf_puts(b, whole_address ? "address :all " : c->what == FILTER_BODY ? "body :text " : "header ");
	buf_printf(b, "%s ", match_type(c->op));
	if (c->what != FILTER_BODY) {
		put_headers(w, c);
		buf_putc(b, ' ');
	}
	put_key(w, c);
}

/* The conditions by themselves. */
static void
put_conditions(struct writer *w, const struct filter *f)
{
	const struct filter_condition *conditions = f->conditions.v;
	bool many = f->conditions.n > 1;

	if (f->conditions.n == 0)
		buf_puts(&w->b, "true");
	if (many)
		buf_puts(&w->b, f->matching == FILTER_ANY ? "anyof (" : "allof (");
	for (size_t i = 0; i < f->conditions.n; i++) {
		buf_puts(&w->b, i > 0 ? ",\n    " : "");
		put_condition(w, &conditions[i]);
	}
	buf_puts(&w->b, many ? ")" : "");
}

static void
put_test(struct writer *w, const struct filter *f)
{
	bool unfiled = w->use_filed && w->filed && has_action(f, FILTER_REJECT),
	     undone = w->use_done && w->done;

	buf_puts(&w->b, unfiled || undone ? "if allof (" : "if ");
	if (undone)
		buf_puts(&w->b, "not string \"${done}\" \"1\", ");
	if (unfiled)
		buf_puts(&w->b, "not string \"${filed}\" \"1\", ");
	put_conditions(w, f);
	buf_puts(&w->b, unfiled || undone ? ") {\n" : " {\n");
}

static void
put_with(struct writer *w, const char *command, const char *text)
{
	buf_printf(&w->b, "  %s ", command);
	put_string(w, text);
	buf_puts(&w->b, ";\n");
}

static void
put_action(struct writer *w, const struct filter_action *action)
{
	switch ((enum filter_deed)action->action) {
	case FILTER_MOVE:
		put_with(w, "fileinto :create", action->folder);
		break;
	case FILTER_COPY:
		put_with(w, "fileinto :copy :create", action->folder);
		break;
	case FILTER_KEEP:
		buf_puts(&w->b, "  keep;\n");
		break;
	case FILTER_FORWARD:
		put_with(w, "redirect", action->address);
		break;
	case FILTER_REJECT:
		put_with(w, "reject", action->text);
		buf_puts(&w->b, "  stop;\n");
		break;
	case FILTER_DISCARD:
		buf_puts(&w->b, "  discard;\n  stop;\n");
		break;
	case FILTER_STOP:
		break; /* by put_rule */
	}
}

static void
put_rule(struct writer *w, const struct filter *f)
{
	const struct filter_action *actions = f->actions.v;
	bool stop =
	    has_action(f, FILTER_STOP) && !has_action(f, FILTER_REJECT) && !has_action(f, FILTER_DISCARD);

	buf_printf(&w->b, "\n%s%s]\n%s", name_mark, f->name, rule_mark);
	json_encode(&w->b, filter_kept_fields, f, 0);
	buf_putc(&w->b, '\n');
	if (!f->enabled)
		return;
	put_test(w, f);
	for (size_t i = 0; i < f->actions.n; i++)
		put_action(w, &actions[i]);
	if (w->use_filed && files(f))
		buf_puts(&w->b, "  set \"filed\" \"1\";\n");
	if (stop)
		buf_puts(&w->b, w->use_done ? "  set \"done\" \"1\";\n" : "  stop;\n");
	buf_puts(&w->b, "}\n");
	w->filed |= files(f);
	w->done |= stop;
}

/* As "iso8601" writes it, without its end: seconds are enough. */
static void
put_date(struct writer *w, const char *relation, int64_t at)
{
	const char *text = clock_text(w->b.arena, at);

	if (at != 0)
		buf_printf(&w->b, "  currentdate :zone \"+0000\" :value \"%s\" \"iso8601\" \"%.*s\",\n",
		    relation, (int)strcspn(text, ".Z"), text);
}

/* Dovecot looks for most of this, too; here it is seen, and told when a message is tried. */
static const char nobody[] =
    "  not exists \"list-id\", not exists \"list-post\", not exists \"list-unsubscribe\",\n"
    "  not exists \"list-help\", not exists \"list-owner\", not exists \"list-archive\",\n"
    "  not header :contains \"auto-submitted\" \"auto-\",\n"
    "  not header :contains \"precedence\" [\"bulk\", \"list\", \"junk\"],\n"
    "  not header :contains \"x-auto-response-suppress\" [\"oof\", \"autoreply\", \"all\"],\n"
    "  not address :localpart :matches \"from\" [\"*noreply*\", \"*no-reply*\", \"*no_reply*\", \"*donotreply*\",\n"
    "    \"*do-not-reply*\", \"mailer-daemon\", \"postmaster\", \"bounce*\", \"*-bounces\", \"owner-*\", \"*-request\"]) {\n";

/* Mail that names none of the user's addresses is not answered (RFC 5230 section 4.6). */
static void
put_addresses(struct writer *w, const struct texts *addresses)
{
	for (size_t i = 0; i < addresses->n; i++) {
		buf_puts(&w->b, i == 0 ? " :addresses [" : ", ");
		put_string(w, addresses->v[i]);
	}
	buf_puts(&w->b, addresses->n > 0 ? "]" : "");
}

static void
put_vacation(struct writer *w, const struct vacation *v)
{
	buf_printf(&w->b, "\n# vacation\n%s", vacation_mark);
	json_encode(&w->b, vacation_kept_fields, v, v->addresses.n == 0 ? UNSTORED : 0);
	buf_putc(&w->b, '\n');
	if (!v->enabled)
		return;
	buf_puts(&w->b, "if allof (\n");
	put_date(w, "ge", v->starts_at);
	put_date(w, "lt", v->ends_at);
	buf_puts(&w->b, nobody);
	buf_puts(&w->b, "  vacation :days 7 :handle \"mailportal\"");
	if (v->subject != NULL && *v->subject != '\0') {
		buf_puts(&w->b, " :subject ");
		put_string(w, v->subject);
	}
	put_addresses(w, &v->addresses);
	buf_putc(&w->b, ' ');
	put_string(w, v->text);
	buf_puts(&w->b, ";\n}\n");
}

struct err *
sieve_write(struct arena *a, const struct sieve_rules *in, const char **script)
{
	struct writer w = { .b = BUF(a, SIEVE_MAX), .in = in };

	w.use_done = replies(in) && any_action(in, FILTER_STOP);
	w.use_filed = refuses_after_filing(in);
	buf_puts(&w.b, heading);
	put_requires(&w);
	for (size_t i = 0; i < in->n; i++)
		put_rule(&w, &in->rules[i]);
	if (in->vacation != NULL)
		put_vacation(&w, in->vacation);
	*script = buf_text(&w.b);
	if (w.b.full)
		return err_new(a, ERR_QUOTA_EXCEEDED, NULL,
		    "{script_long}all rules and the reply together come to more than %d KiB: shorten or delete some",
		    SIEVE_MAX / 1024);
	return NULL;
}

/* A rule or the reply of that line, if it is one; false: it can not be one of ours. */
static bool
read_line(struct ctx *c, struct span line, struct filter *rules, size_t *n, struct vacation **vacation)
{
	if (span_begins(line, rule_mark)) {
		if (*n == FILTERS_MAX)
			return false;
		rules[*n] = (struct filter){ .position = (int64_t)*n + 1 };
		return json_decode(c, span_after(line, strlen(rule_mark)), filter_kept_fields, JSON_CREATE,
			   &rules[*n], NULL) == NULL &&
		       filter_check(&c->arena, &rules[(*n)++]) == NULL;
	}
	if (!span_begins(line, vacation_mark))
		return true;
	if (*vacation != NULL)
		return false;
	*vacation = arena_new(&c->arena, struct vacation);
	return json_decode(c, span_after(line, strlen(vacation_mark)), vacation_kept_fields, JSON_CREATE,
		   *vacation, NULL) == NULL &&
	       vacation_check(&c->arena, *vacation) == NULL;
}

struct err *
sieve_read(struct ctx *c, const char *script, struct sieve_rules *out, bool *readable)
{
	struct filter *rules = arena_alloc(&c->arena, FILTERS_MAX * sizeof(*rules));
	struct vacation *vacation = NULL;
	const char *again;
	size_t n = 0;

	*readable = strncmp(script, heading, sizeof(heading) - 1) == 0 && strlen(script) <= SIEVE_MAX;
	for (struct span rest = { script, strlen(script) }; *readable && rest.n > 0;)
		*readable = read_line(c, span_line(&rest), rules, &n, &vacation);
	if (!*readable)
		return NULL;
	*out = (struct sieve_rules){ .rules = rules, .n = n, .vacation = vacation };
	*readable = sieve_write(&c->arena, out, &again) == NULL && strcmp(script, again) == 0;
	return NULL;
}

const char *
sieve_rule_name(struct arena *a, struct span line)
{
	if (!span_begins(line, name_mark))
		return span_begins(line, "# vacation") ? "vacation" : NULL;
	struct span name = span_after(line, strlen(name_mark));
	if (name.n > 0 && name.p[name.n - 1] == ']')
		name.n--;
	return arena_printf(a, "%.*s", (int)(name.n < NAME_SHOWN ? name.n : NAME_SHOWN), name.p);
}
