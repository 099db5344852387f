/* SPDX-License-Identifier: Apache-2.0 */
#include "api/match.h"

#include "base/buf.h"
#include "os/http.h"

/* Does the path have the pattern's segments? The values of {key} and {id} are left raw in key and id. */
static bool
path_matches(const char *pattern, const char *path, struct span *key, struct span *id)
{
	while (*pattern != '\0') {
		if (*pattern != '{') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		size_t n = strcspn(path, "/");
		*(pattern[1] == 'k' ? key : id) = (struct span){ path, n };
		if (n == 0)
			return false;
		path += n;
		pattern += strcspn(pattern, "}") + 1;
	}
	return strcmp(path, "") == 0 || strcmp(path, "/") == 0; /* a trailing slash is forgiven */
}

static struct err *
decode_values(struct ctx *c, struct call *call, struct span key, struct span id)
{
	if (key.p != NULL)
		call->key = http_unescape(&c->arena, key, false);
	if (id.p != NULL)
		call->id = http_unescape(&c->arena, id, false);
	if ((key.p != NULL && call->key == NULL) || (id.p != NULL && call->id == NULL))
		return err_new(&c->arena, ERR_MALFORMED, NULL, "the path can not be read");
	return NULL;
}

struct err *
match_route(struct ctx *c, struct call *call, const char **allow)
{
	const char *method = strcmp(call->request->method, "HEAD") == 0 ? "GET" : call->request->method;
	struct buf methods = BUF(&c->arena, 128);

	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++) {
			struct span key = { 0 }, id = { 0 };

			if (!path_matches(r->path, call->request->path, &key, &id))
				continue;
			if (strcmp(method_names[r->method], method) == 0) {
				call->route = r;
				return decode_values(c, call, key, id);
			}
			buf_printf(&methods, "%s%s", methods.n > 0 ? ", " : "", method_names[r->method]);
		}
	*allow = methods.n > 0 ? buf_text(&methods) : NULL;
	if (*allow == NULL)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL, "there is no such path");
	return err_new(&c->arena, ERR_METHOD_NOT_ALLOWED, NULL, "this path takes %s", *allow);
}
