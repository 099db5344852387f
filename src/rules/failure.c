/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/failure.h"

#include <ctype.h>
#include <stdint.h>

#include "base/buf.h"
#include "rules/failure_rules.h"

enum { FOLDED_MAX = 8192, MATCHES_MAX = 64 };

static bool
is_code(const char *word, size_t n, const char *code)
{
	return code != NULL && strlen(code) == n && memcmp(word, code, n) == 0;
}

/* 550-5.1.1 and 550 within a reply of several lines that became one: nothing new. *word moves to what is
 * left. */
static bool
repeats_code(const char **word, size_t *n, const struct failure_evidence *e)
{
	bool reply = *n >= 3 && isdigit((unsigned char)(*word)[0]) && isdigit((unsigned char)(*word)[1]) &&
		     isdigit((unsigned char)(*word)[2]) &&
		     e->reply == ((*word)[0] - '0') * 100 + ((*word)[1] - '0') * 10 + (*word)[2] - '0';

	if (reply && (*n == 3 || (*word)[3] == '-')) {
		size_t gone = *n == 3 ? 3 : 4;

		*word += gone;
		*n -= gone;
	}
	return *n == 0 || is_code(*word, *n, e->status);
}

/* In lower case with one blank between words and at both ends; addresses, which anybody can choose, are an @.
 */
static const char *
fold(struct arena *a, const char *said, const struct failure_evidence *e)
{
	struct buf b = BUF(a, FOLDED_MAX);

	buf_putc(&b, ' ');
	for (const char *p = said; *p != '\0';) {
		size_t blank = strspn(p, " \t\r\n"), n = strcspn(p + blank, " \t\r\n");
		const char *word = p + blank;

		p = word + n;
		if (n == 0 || repeats_code(&word, &n, e))
			continue;
		if (memchr(word, '@', n) != NULL)
			buf_putc(&b, '@');
		else
			for (size_t i = 0; i < n; i++)
				buf_putc(&b, (char)tolower((unsigned char)word[i]));
		buf_putc(&b, ' ');
	}
	return buf_text(&b);
}

/* A phrase stands where a word begins; a single word, with a blank behind it in the table, where one ends,
 * too. */
static bool
stands(const char *folded, const char *phrase)
{
	size_t n = strlen(phrase);
	bool word = phrase[n - 1] == ' ';

	n -= word;
	for (const char *p = folded; (p = strchr(p, *phrase)) != NULL; p++)
		if (strncmp(p, phrase, n) == 0 &&
		    (p == folded || !isalnum((unsigned char)p[-1]) || !isalnum((unsigned char)*phrase)) &&
		    (!word || !isalnum((unsigned char)p[n])))
			return true;
	return false;
}

/* The evidence that was found, as rows of the tables. */
struct found {
	const struct failure_phrase *phrases[MATCHES_MAX];
	size_t n;
};

static void
find_phrases(const char *folded, struct found *out)
{
	out->n = 0;
	for (const struct failure_phrase *row = failure_phrases; row->text != NULL && out->n < MATCHES_MAX;
	     row++)
		if (stands(folded, row->text) && (row->with == NULL || stands(folded, row->with)))
			out->phrases[out->n++] = row;
}

/* What is part of a longer phrase that was found says less than that one. */
static bool
is_part(const struct failure_phrase *row, const struct found *all)
{
	size_t n = strlen(row->text);

	for (size_t i = 0; i < all->n; i++) {
		const char *longer = all->phrases[i]->text;

		if (all->phrases[i] != row && row->with == NULL && strlen(longer) > n &&
		    stands(longer, row->text))
			return true;
	}
	return false;
}

static void
drop_parts(struct found *all)
{
	struct found left = { .n = 0 };

	for (size_t i = 0; i < all->n; i++)
		if (!is_part(all->phrases[i], all))
			left.phrases[left.n++] = all->phrases[i];
	*all = left;
}

/* Of the class 4 or 5 of codes that mean it in that class alone; NULL: none stands there. */
static const struct failure_code *
find_code(const char *status)
{
	for (const struct failure_code *row = failure_codes; status != NULL && row->code != NULL; row++)
		if (strcmp(row->code + 1, status + 1) == 0 && (*row->code == 'X' || *row->code == *status))
			return row;
	return NULL;
}

/* The evidence of most weight, while it is of one class. */
struct verdict {
	enum failure_class class;
	int weight;
	bool split;
};

static void
weigh(struct verdict *v, enum failure_class class, int weight)
{
	if (weight > v->weight)
		*v = (struct verdict){ .class = class, .weight = weight };
	else if (weight == v->weight && class != v->class)
		v->split = true;
}

/* Words that speak against a code which blames the recipient: servers say it of whatever they refuse. */
static bool
is_doubtful(const char *folded, const struct failure_code *code)
{
	if (code->code[2] != '1' && code->code[2] != '2')
		return false;
	for (size_t i = 0; failure_doubts[i] != NULL; i++)
		if (stands(folded, failure_doubts[i]))
			return true;
	return false;
}

/* A code that means one thing, beside words that mean another. */
static bool
contradicts(const struct failure_code *code, const struct failure_phrase *row)
{
	return code != NULL && code->beside != 0 && row->weight > FAILURE_HINT &&
	       row->weight < FAILURE_MARK && row->class != FAILURE_UNKNOWN &&
	       !(code->beside >> row->class & 1);
}

/* In a text that tells more than one thing, each may be about another mail: two that are known, or the way
 * there beside an answer in a transcript. */
static bool
is_many(const struct found *all, const char *folded)
{
	const struct failure_phrase *first = NULL;

	for (size_t i = 0; i < all->n; i++) {
		if (all->phrases[i]->weight < FAILURE_PLAIN)
			continue;
		if (first != NULL && first->class != all->phrases[i]->class)
			return true;
		if (all->phrases[i]->class >= FAILURE_TLS && strstr(folded, " <<< ") != NULL)
			return true;
		first = all->phrases[i];
	}
	return false;
}

static enum failure_class
classify(const char *folded, const struct failure_evidence *e, bool loose)
{
	const struct failure_code *code = e->derived ? NULL : find_code(e->status);
	struct verdict v = { .class = FAILURE_UNKNOWN };
	struct found all;
	bool against = false;

	find_phrases(folded, &all);
	drop_parts(&all);
	for (size_t i = 0; i < all.n; i++) {
		weigh(&v, all.phrases[i]->class, all.phrases[i]->weight);
		against |= contradicts(code, all.phrases[i]);
	}
	if (code != NULL && !is_doubtful(folded, code))
		weigh(&v, code->class, code->weight);
	for (size_t i = 0; failure_replies[i].reply != 0; i++)
		if (failure_replies[i].reply == e->reply)
			weigh(&v, failure_replies[i].class, failure_replies[i].weight);
	if (v.split || (against && v.weight < FAILURE_MARK) || (loose && is_many(&all, folded)))
		return FAILURE_UNKNOWN;
	if (v.weight == 0 && e->derived && e->status != NULL && strcmp(e->status + 1, ".4.7") == 0)
		return FAILURE_EXPIRED; /* that the reporter knows best */
	return v.class;
}

static bool
is_action(const struct failure_evidence *e, const char *action)
{
	return e->action != NULL && strcasecmp(e->action, action) == 0;
}

enum failure_lasting
failure_lasts(const struct failure_evidence *e)
{
	int64_t reply = e->reply / 100;
	const char *status = e->status == NULL ? "" : e->status;

	if (is_action(e, "delivered") || is_action(e, "relayed") || is_action(e, "expanded"))
		return FAILURE_NONE;
	if (is_action(e, "failed"))
		return FAILURE_PERMANENT;
	if (is_action(e, "delayed"))
		return FAILURE_TEMPORARY;
	if (reply == 5 || (reply == 0 && *status == '5'))
		return FAILURE_PERMANENT;
	if (reply == 4 || (reply == 0 && *status == '4'))
		return FAILURE_TEMPORARY;
	return reply == 2 ? FAILURE_NONE : FAILURE_UNTOLD;
}

enum failure_class
failure_classify(struct arena *a, const struct failure_evidence *e)
{
	enum failure_class class, told;

	if (failure_lasts(e) == FAILURE_NONE)
		return FAILURE_DELIVERED;
	class = classify(fold(a, e->said == NULL ? "" : e->said, e), e, e->loose);
	if (e->notice == NULL || e->reply != 0 || (class != FAILURE_UNKNOWN && class != FAILURE_EXPIRED))
		return class;
	told = classify(fold(a, e->notice, e), e, true);
	return told == FAILURE_UNKNOWN ? class : told;
}
