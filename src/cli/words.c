/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words.h"

enum { SEGMENTS_MAX = 8 };

static const char prefix[] = "/api/v1/";

const struct route *
words_next(const struct route *r)
{
	const struct route *const *table = route_tables;

	if (r == NULL)
		return *table == NULL ? NULL : (*table)->path != NULL ? *table : NULL;
	if (r[1].path != NULL)
		return r + 1;
	for (; *table != NULL; table++)
		for (const struct route *row = *table; row->path != NULL; row++)
			if (row == r)
				return table[1];
	return NULL;
}

static const char *
method_verb(enum method method)
{
	static const char *const verbs[] = {
		[GET] = "show", [POST] = "add", [PATCH] = "set", [PUT] = "set", [DELETE_] = "delete"
	};

	return verbs[method];
}

/* "accounts" is the plural of some noun, "me" and "queue" are not. */
static const char *
singular(const char *segment)
{
	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r))
		if (r->noun != NULL && r->noun->plural != NULL && strcmp(r->noun->plural, segment) == 0)
			return r->noun->name;
	return segment;
}

static bool
can_be_read(const char *path)
{
	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r))
		if (r->method == GET && strcmp(r->path, path) == 0)
			return true;
	return false;
}

/* What belongs to me and can be read is a noun of its own: "totp add", "totp verify". */
static bool
is_noun_of_mine(struct arena *a, char *const *segments, int n)
{
	return n > 1 && strcmp(segments[0], "me") == 0 &&
	       can_be_read(arena_printf(a, "%sme/%s", prefix, segments[1]));
}

/* Something that is done to the object of {key}: named by the path, with the method before it when the path
 * can be read as well. */
static const char *
action(struct arena *a, const struct route *r, const char *name)
{
	if (r->method == GET || (r->method != DELETE_ && !can_be_read(r->path)))
		return name;
	return arena_printf(a, "%s-%s", method_verb(r->method), name);
}

/* Something that is done to some of a list of the server: "queue hold". */
static bool
is_done_to_list(struct arena *a, char *const *segments, int n)
{
	return n == 3 && can_be_read(arena_printf(a, "%s%s/%s", prefix, segments[0], segments[1]));
}

/* A document of a part of the server is named as one of an object is: "antispam set-rules", as "domain
 * set-rules". Settings and what belongs to me are nouns. */
static bool
is_of_part(const struct route *r, char *const *segments, int n)
{
	return r->document != NULL && n > 1 && strcmp(segments[0], "settings") != 0 &&
	       strcmp(segments[0], "me") != 0;
}

/* A collection or a single thing, without {key}. */
static struct words
words_of_whole(struct arena *a, const struct route *r, char *const *segments, int n)
{
	const char *noun = singular(segments[n - 1]);

	if (is_of_part(r, segments, n))
		return (struct words){ segments[0], action(a, r, segments[n - 1]) };
	if (r->shape == SHAPE_LIST)
		return (struct words){ noun, "list" };
	if (r->shape == SHAPE_CREATED)
		return (struct words){ noun, "add" };
	if ((r->shape == SHAPE_ONE && r->method != POST) || r->document != NULL)
		return (struct words){ noun, method_verb(r->method) };
	if (r->method == DELETE_ && can_be_read(r->path))
		return (struct words){ noun, method_verb(r->method) };
	if (is_noun_of_mine(a, segments, n))
		return (
		    struct words){ singular(segments[1]), n > 2 ? segments[n - 1] : method_verb(r->method) };
	if (is_done_to_list(a, segments, n))
		return (struct words){ singular(segments[n - 2]), segments[n - 1] };
	return (struct words){ singular(segments[0]), segments[n - 1] };
}

/* Is it for a program alone, which sends what it was given by another? */
static bool
is_for_programs(const struct route *r)
{
	for (const struct field *f = r->in; f != NULL && f->name != NULL; f++)
		if (f->type == F_JSON)
			return true;
	return false;
}

bool
words_of(struct arena *a, const struct route *r, struct words *out)
{
	char *segments[SEGMENTS_MAX], *rest = NULL;
	int n = 0, key = 0;

	if (strncmp(r->path, prefix, sizeof(prefix) - 1) != 0 ||
	    (r->shape == SHAPE_DOCUMENT && r->query == NULL) ||
	    strncmp(r->path + sizeof(prefix) - 1, "auth/", 5) == 0 || is_for_programs(r))
		return false;
	for (char *s = strtok_r(arena_strdup(a, r->path + sizeof(prefix) - 1), "/", &rest);
	     s != NULL && n < SEGMENTS_MAX; s = strtok_r(NULL, "/", &rest)) {
		if (*s == '{' && key == 0)
			key = n;
		segments[n++] = s;
	}
	if (n == 0)
		return false;
	while (n > key + 1 && segments[n - 1][0] == '{') /* /domains/{key}/dkim/{id} is about dkim */
		n--;
	if (key == 0)
		*out = words_of_whole(a, r, segments, n);
	else
		*out = (struct words){ singular(segments[key - 1]),
			key == n - 1 ? method_verb(r->method) : action(a, r, segments[n - 1]) };
	if (r->verb != NULL)
		out->verb = r->verb;
	return true;
}

/* Can a new password alone be given so? A password beside others may be what is asked for as proof. */
static bool
gives_password(const struct route *r)
{
	const struct field *f = r->method == PATCH && r->in != NULL ? field_find(r->in, "password") : NULL;

	return f != NULL && f->type == F_PASSWORD;
}

const struct route *
words_find(struct arena *a, const char *noun, const char *verb)
{
	const bool passwd = strcmp(verb, "passwd") == 0;
	const char *wanted = passwd ? "set" : verb;
	struct words w;

	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r))
		if (words_of(a, r, &w) && strcmp(w.noun, noun) == 0 && strcmp(w.verb, wanted) == 0 &&
		    (!passwd || gives_password(r)))
			return r;
	return NULL;
}

bool
words_is_noun(struct arena *a, const char *noun)
{
	struct words w;

	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r))
		if (words_of(a, r, &w) && strcmp(w.noun, noun) == 0)
			return true;
	return false;
}
