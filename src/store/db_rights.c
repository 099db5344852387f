/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db_rights.h"

#include <ctype.h>

#include "base/span.h"

/* Beside reading. Who may write more than this has all rights. */
static const struct right {
	const char *table;
	const char *column; /* UPDATE of that alone; NULL: all columns, and rows come and go */
	enum db_mode mode;
	bool adds; /* INSERT alone */
} rights[] = {
	{ "usage", NULL, DB_USAGE, false }, { "last_login", NULL, DB_USAGE, false },
	{ "sending_bucket", NULL, DB_USAGE, false }, { "blocked_sender", NULL, DB_USAGE, false },
	{ "device_use", NULL, DB_USAGE, false },
	{ "api_log", NULL, DB_USAGE, true }, /* nobody but the API seals or prunes it */
	{ "sign_in_failure", NULL, DB_SIGN_IN, false }, { "sign_in_network", NULL, DB_SIGN_IN, false },
	{ "account", "password", DB_SIGN_IN, false }, { "webmail_ticket", NULL, DB_SIGN_IN, false },
	{ "api_log", NULL, DB_SIGN_IN, true }, /* that the master password was used */
};

static bool
allows(const struct right *r, enum db_write write, const char *column)
{
	if (r->adds)
		return write == DB_INSERT;
	return r->column == NULL || (write == DB_UPDATE && column != NULL && strcmp(column, r->column) == 0);
}

bool
db_may_write(enum db_mode mode, enum db_write write, const char *table, const char *column)
{
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
		if (rights[i].mode == mode && strcmp(rights[i].table, table) == 0 &&
		    allows(&rights[i], write, column))
			return true;
	return false;
}

/* A walk over the words of a statement, without texts in quotes and :parameters. */
struct scan {
	const char *at;
	struct span word;
	char before; /* the last sign between this word and the one before it, 0 for none */
	int depth;   /* of brackets */
};

static bool
in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void
skip_quoted(struct scan *s)
{
	char quote = *s->at++;

	while (*s->at != '\0' && *s->at != quote)
		s->at++;
	s->at += *s->at != '\0';
}

/* False: there is no further one. */
static bool
next_word(struct scan *s)
{
	s->before = '\0';
	while (*s->at != '\0') {
		const char *begin = s->at;

		if (*begin == '\'' || *begin == '"') {
			skip_quoted(s);
			continue;
		}
		while (in_word(*s->at))
			s->at++;
		if (s->at > begin && s->before != ':') {
			s->word = (struct span){ begin, (size_t)(s->at - begin) };
			return true;
		}
		if (s->at > begin) {
			s->before = '\0';
			continue;
		}
		s->depth += (*begin == '(') - (*begin == ')');
		s->before = isspace((unsigned char)*begin) ? s->before : *begin;
		s->at++;
	}
	return false;
}

static bool
next_is(struct scan *s, const char *word)
{
	return next_word(s) && span_is(s->word, word);
}

static bool
may_write(enum db_mode mode, enum db_write write, struct span table, const struct span *column)
{
	char name[64], set[64] = "";

	snprintf(name, sizeof(name), "%.*s", (int)table.n, table.p);
	if (column != NULL)
		snprintf(set, sizeof(set), "%.*s", (int)column->n, column->p);
	return db_may_write(mode, write, name, column == NULL ? NULL : set);
}

/* What follows the name of the table, or SELECT. table: NULL when nothing is written. */
static bool
may_go_on(enum db_mode mode, struct scan *s, const struct span *table, bool sets)
{
	struct span last = { "", 0 };
	bool known = !sets; /* what is set */

	while (next_word(s)) {
		bool set = sets && span_is(last, "SET");
		bool column = set || (sets && s->depth == 0 && s->before == ',');
		bool renews = span_is(s->word, "UPDATE") && span_is(last, "DO");

		if (column &&
		    (table == NULL || s->depth > 0 || !may_write(mode, DB_UPDATE, *table, &s->word)))
			return false;
		known |= set;
		if (renews && (table == NULL || !may_write(mode, DB_UPDATE, *table, NULL)))
			return false;
		if (!renews && (span_is(s->word, "UPDATE") || span_is(s->word, "INSERT") ||
				   span_is(s->word, "DELETE") || span_is(s->word, "INTO")))
			return false;
		last = s->word;
	}
	return known;
}

bool
db_may_run(enum db_mode mode, const char *sql)
{
	struct scan s = { .at = sql };
	enum db_write write;

	if (!next_word(&s))
		return false;
	if (span_is(s.word, "SELECT"))
		return may_go_on(mode, &s, NULL, false);
	if (span_is(s.word, "UPDATE")) {
		struct span table = next_word(&s) ? s.word : SPAN("");

		return may_go_on(mode, &s, &table, true);
	}
	write = span_is(s.word, "DELETE") ? DB_DELETE : DB_INSERT;
	if ((write == DB_DELETE || span_is(s.word, "INSERT")) &&
	    next_is(&s, write == DB_DELETE ? "FROM" : "INTO") && next_word(&s) &&
	    may_write(mode, write, s.word, NULL)) {
		struct span table = s.word;

		return may_go_on(mode, &s, &table, false);
	}
	return false;
}
