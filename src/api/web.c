/* SPDX-License-Identifier: Apache-2.0 */
#include "api/web.h"

#include <strings.h>

#include "base/arena.h"
#include "os/http.h"

/* Nothing but our own files, and nobody puts our pages into theirs. Where a link leads to is not told where
 * it stood; the Origin of our own requests stays, which the API looks at. HSTS and nosniff are added by
 * nginx. */
static const struct http_header headers[] = {
	{ "Content-Security-Policy",
	    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
	    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'" },
	{ "Referrer-Policy", "same-origin" },
	{ "Permissions-Policy",
	    "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), "
	    "geolocation=()" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Vary", "Accept-Encoding" },
};

/* Is path this folder or something in it? */
static bool
below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

/* What programs ask for and not people: "not found" is an answer to them, and a page is none. */
static bool
is_page(const char *path)
{
	return !below(path, "/api") && !below(path, "/problems") && !below(path, "/.well-known");
}

/* The file of /assets/HASH/NAME, or NULL: a page of an older build asks for what is not there any more. */
static const struct web_file *
asset(const char *path)
{
	static const char begin[] = "/assets/";
	const char *p = path + sizeof(begin) - 1;
	size_t n = strlen(web_hash);

	if (strncmp(path, begin, sizeof(begin) - 1) != 0 || strncmp(p, web_hash, n) != 0 || p[n] != '/')
		return NULL;
	for (const struct web_file *f = web_files + 1; f->name != NULL; f++)
		if (strcmp(p + n + 1, f->name) == 0)
			return f;
	return NULL;
}

/* RFC 9110, section 12.5.3: "q=0" says that it does not. */
static bool
takes_gzip(const struct http_request *request)
{
	const char *accepted = http_request_header(request, "Accept-Encoding");
	const char *gzip = accepted == NULL ? NULL : strcasestr(accepted, "gzip");

	return gzip != NULL && strncmp(gzip + 4 + strspn(gzip + 4, "; "), "q=0", 3) != 0;
}

static bool
has_it(const struct http_request *request, const char *etag)
{
	const char *have = http_request_header(request, "If-None-Match");

	return have != NULL && strstr(have, etag) != NULL;
}

static void
put_file(const struct http_request *request, const struct web_file *f, struct http_answer *answer)
{
	bool gzip = takes_gzip(request);
	/* weak: it is the same for both codings */
	const char *etag = arena_printf(request->arena, "W/\"%s\"", web_hash);

	http_answer_header(answer, "ETag", etag);
	http_answer_header(
	    answer, "Cache-Control", f == web_files ? "no-cache" : "public, max-age=31536000, immutable");
	answer->status = has_it(request, etag) ? 304 : 200;
	if (answer->status == 304)
		return;
	answer->type = f->type;
	answer->body = gzip ? f->gzip : f->plain;
	if (gzip)
		http_answer_header(answer, "Content-Encoding", "gzip");
}

static void
put_missing(struct http_answer *answer)
{
	answer->status = 404;
	answer->type = "text/plain; charset=utf-8";
	answer->body = SPAN("There is no such file. Reload the page.\n");
	http_answer_header(answer, "Cache-Control", "no-store");
}

bool
web_answer(const struct http_request *request, struct http_answer *answer)
{
	if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0)
		return false;
	if (!is_page(request->path))
		return false;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		http_answer_header(answer, headers[i].name, headers[i].value);
	const struct web_file *f = below(request->path, "/assets") ? asset(request->path) : web_files;
	if (f == NULL)
		put_missing(answer);
	else
		put_file(request, f, answer);
	return true;
}
