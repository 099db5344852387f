/* SPDX-License-Identifier: Apache-2.0 */
#include "model/sieve_trace.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "model/sieve.h"

enum {
	STEPS_MAX = 1000,
	TRIALS_MAX = 100,
	ACTIONS_MAX = 20,
	RESULTS_MAX = 50,
	TEXT_MAX = 4096,
	ERROR_MAX = 2000
};
enum { LINES_MAX = SIEVE_MAX };

/* Where the lines of a script belong: the rule that a line is in. */
struct section {
	int64_t from; /* first line */
	const char *rule;
};

enum part { BEFORE, TRACE, ACTIONS, MESSAGE, IMPLICIT };

struct reader {
	struct arena *a;
	struct filter_verdict *out;
	struct section *sections;
	size_t n_sections;
	enum part part;
	const char *test;  /* kind of the test that is told of */
	const char *value; /* what it looks at */
	bool over;         /* of size */
	bool tried;        /* a comparison was told */
	bool in_action;    /* what follows is about an action */
};

/* Fit for people and JSON: a message may hold any bytes. */
static const char *
shown(struct arena *a, struct span text)
{
	struct buf b = BUF(a, TEXT_MAX);
	bool utf8 = utf8_valid(text.p, text.n);

	for (size_t i = 0; i < text.n && !(b.n > TEXT_MAX - 8 && (text.p[i] & 0xc0) != 0x80); i++) {
		const unsigned char byte = (unsigned char)text.p[i];
		char printed = text.p[i];

		if (byte < ' ' || byte == 127)
			printed = ' ';
		else if (byte >= 0x80 && !utf8)
			printed = '?';
		buf_putc(&b, printed);
	}
	return utf8_printable(buf_text(&b), false) ? buf_text(&b) : "?";
}

/* Where text is in s; s.n: nowhere. */
static size_t
find(struct span s, const char *text)
{
	const char *at = s.p == NULL ? NULL : memmem(s.p, s.n, text, strlen(text));

	return at == NULL ? s.n : (size_t)(at - s.p);
}

/* What stands between ` and the last '. */
static const char *
quoted(struct arena *a, struct span s)
{
	size_t from = find(s, "`"), to = s.n;

	while (to > from + 1 && s.p[to - 1] != '\'')
		to--;
	return to > from + 1 ? shown(a, (struct span){ s.p + from + 1, to - from - 2 }) : "";
}

static void
read_sections(struct reader *r, const char *script)
{
	struct span rest = { script, strlen(script) };
	int64_t number = 0;

	r->sections = arena_alloc(r->a, STEPS_MAX * sizeof(*r->sections));
	while (rest.n > 0 && r->n_sections < STEPS_MAX) {
		const char *name = sieve_rule_name(r->a, span_line(&rest));

		number++;
		if (name != NULL)
			r->sections[r->n_sections++] = (struct section){ number, name };
	}
}

static const struct section *
section_of(const struct reader *r, int64_t line)
{
	const struct section *found = NULL;

	for (size_t i = 0; i < r->n_sections && r->sections[i].from <= line; i++)
		found = &r->sections[i];
	return found;
}

static struct filter_step *
last_step(struct reader *r)
{
	struct filter_step *steps = r->out->steps.v;

	return r->out->steps.n == 0 ? NULL : &steps[r->out->steps.n - 1];
}

/* The step that a line belongs to: of its rule, or its own where there are no rules. */
static struct filter_step *
step_of(struct reader *r, int64_t line)
{
	const struct section *section = section_of(r, line);
	struct filter_step *steps = r->out->steps.v;
	int64_t from = section == NULL ? line : section->from;
	size_t n = r->out->steps.n;

	if ((n > 0 && steps[n - 1].line == from) || n == STEPS_MAX)
		return last_step(r);
	if (section == NULL && r->n_sections > 0)
		return last_step(r); /* what the writer puts before the rules */
	steps[n] = (struct filter_step){
		.rule = section == NULL ? "" : section->rule,
		.line = from,
		.actions = { .v = arena_alloc(r->a, ACTIONS_MAX * sizeof(char *)) },
		.trials = { .v = arena_alloc(r->a, TRIALS_MAX * sizeof(struct filter_trial)) },
	};
	r->out->steps.n = n + 1;
	return &steps[n];
}

static void
add_trial(struct reader *r, struct filter_step *step, const char *value, const char *key, bool matched)
{
	struct filter_trial *trials = step->trials.v;

	r->tried = true;
	if (step->trials.n < TRIALS_MAX)
		trials[step->trials.n++] =
		    (struct filter_trial){ .what = r->test, .value = value, .key = key, .matched = matched };
}

/* A test or an action begins. */
static void
read_head(struct reader *r, struct filter_step *step, struct span text)
{
	size_t test = find(text, " test"), word = find(text, " ");

	r->in_action = find(text, " action") < text.n || find(text, " command") < text.n;
	r->tried = false;
	r->value = NULL;
	if (test < text.n) {
		r->test = shown(r->a, (struct span){ text.p, word < test ? word : test });
		r->over = find(text, ":over") < text.n;
	}
	if (!r->in_action || span_begins(text, "set "))
		return;
	step->matched = true;
	if (!span_begins(text, "stop ") && step->actions.n < ACTIONS_MAX)
		step->actions.v[step->actions.n++] = shown(r->a, text);
}

static void
read_detail(struct reader *r, struct filter_step *step, struct span text)
{
	if (r->in_action || r->test == NULL)
		return;
	if (span_begins(text, "matching value "))
		r->value = quoted(r->a, text);
	else if (span_begins(text, "with key "))
		add_trial(r, step, r->value, quoted(r->a, text), text.n > 0 && text.p[text.n - 1] == '1');
	else if (span_begins(text, "header `"))
		add_trial(r, step, NULL, quoted(r->a, text), find(text, "' exists") < text.n);
	else if (span_begins(text, "comparing message size "))
		r->value = shown(r->a, span_after(text, strlen("comparing message size ")));
	else if (span_begins(text, "with upper limit ") || span_begins(text, "with lower limit ")) {
		const char *key = shown(r->a, span_after(text, strlen("with upper limit ")));
		long long size = r->value == NULL ? 0 : strtoll(r->value, NULL, 10),
			  limit = strtoll(key, NULL, 10);

		add_trial(r, step, r->value, key, r->over ? size > limit : size < limit);
	} else if (span_begins(text, "finishing match ") && !r->tried)
		add_trial(r, step, NULL, NULL, false);
}

/* "   3: header test": a line's number, and deeper below what it does. */
static void
read_trace(struct reader *r, struct span line)
{
	size_t i = 0;
	int64_t number = 0;

	while (i < line.n && line.p[i] == ' ')
		i++;
	while (i < line.n && isdigit((unsigned char)line.p[i]) && number < LINES_MAX)
		number = number * 10 + (line.p[i++] - '0');
	if (number == 0 || i + 2 >= line.n || line.p[i] != ':')
		return;
	struct span text = span_after(line, i + 2);
	bool head = text.p[0] != ' ';
	while (text.n > 0 && text.p[0] == ' ')
		text = span_after(text, 1);
	struct filter_step *step = head ? step_of(r, number) : last_step(r);
	if (step != NULL && head && !span_begins(text, "jump "))
		read_head(r, step, text);
	else if (step != NULL && !head)
		read_detail(r, step, text);
}

static const struct {
	const char *begin;
	int action;
} results[] = {
	{ "store message in folder: ", RESULT_STORE },
	{ "redirect message to: ", RESULT_FORWARD },
	{ "reject message", RESULT_REJECT },
	{ "discard", RESULT_DISCARD },
	{ "send vacation message", RESULT_REPLY },
	{ "", RESULT_OTHER },
};

static void
read_result(struct reader *r, struct span text)
{
	struct filter_outcome *list = r->out->results.v;
	size_t i = 0;

	while (!span_begins(text, results[i].begin))
		i++;
	if (r->out->results.n == RESULTS_MAX)
		return;
	text = span_after(text, strlen(results[i].begin));
	if (text.n > 1 && text.p[0] == '<')
		text = (struct span){ text.p + 1, text.n - 2 };
	list[r->out->results.n++] = (struct filter_outcome){ .action = results[i].action,
		.detail = results[i].action == RESULT_STORE || results[i].action == RESULT_FORWARD ||
				  results[i].action == RESULT_OTHER
			      ? shown(r->a, text)
			      : NULL };
}

/* Which part of the output a line opens; false: it is a line within one. */
static bool
opens(struct reader *r, struct span line)
{
	if (r->part == MESSAGE) {
		if (span_is(line, "END MESSAGE"))
			r->part = ACTIONS;
		return true;
	}
	if (find(line, "## Started executing") < line.n)
		r->part = TRACE;
	else if (find(line, "## Finished executing") < line.n)
		r->part = BEFORE;
	else if (span_is(line, "Performed actions:"))
		r->part = ACTIONS;
	else if (span_is(line, "START MESSAGE") && r->part == ACTIONS)
		r->part = MESSAGE;
	else if (span_is(line, "Implicit keep:"))
		r->part = IMPLICIT;
	else
		return false;
	return true;
}

/* "3: line 7: error: ...": the script has no name, but a number. */
static struct span
error_of(struct span line)
{
	size_t colon = find(line, ": ");
	struct span text = colon < line.n ? span_after(line, colon + 2) : line;

	return find(text, "error: ") < text.n && (span_begins(text, "line ") || span_begins(text, "error: "))
		   ? text
		   : (struct span){ text.p, 0 };
}

static const char *
read_errors(struct arena *a, struct span said)
{
	struct buf b = BUF(a, ERROR_MAX);

	while (said.n > 0) {
		struct span line = span_line(&said), error = { line.p, 0 };

		if (line.n > 1 && isdigit((unsigned char)line.p[0]) && line.p[1] == ':')
			error = error_of(line);
		if (span_begins(error, "line "))
			buf_printf(&b, "%s%s", b.n > 0 ? "\n" : "", shown(a, error));
	}
	return b.n > 0 ? buf_text(&b) : NULL;
}

const char *
sieve_trace_refusal(struct arena *a, struct span said)
{
	const char *why = read_errors(a, said);

	if (find(said, "Fatal: failed to compile") == said.n)
		return NULL;
	return why != NULL ? why : "it does not compile";
}

void
sieve_trace_read(struct arena *a, struct span said, const char *script, struct filter_verdict *out)
{
	struct reader r = { .a = a, .out = out };

	*out = (struct filter_verdict){
		.steps = { .v = arena_alloc(a, STEPS_MAX * sizeof(struct filter_step)) },
		.results = { .v = arena_alloc(a, RESULTS_MAX * sizeof(struct filter_outcome)) },
		.error = read_errors(a, said),
	};
	read_sections(&r, script);
	while (said.n > 0) {
		struct span line = span_line(&said);

		if (opens(&r, line))
			continue;
		if (r.part == TRACE)
			read_trace(&r, line);
		else if ((r.part == ACTIONS || r.part == IMPLICIT) && span_begins(line, " * "))
			read_result(&r, span_after(line, 3));
	}
}
