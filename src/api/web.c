/* SPDX-License-Identifier: Apache-2.0 */
#include "api/web.h"

#include <strings.h>

#include "base/arena.h"
#include "os/http.h"

/* Nothing but our own files, and nobody puts our pages into theirs, but we the calendar into ours. Where a
 * link leads to is told the origin and not the page; that of our own requests stays, which the API and
 * webmail look at. HSTS and nosniff are added by nginx. */
#define POLICY(FRAMES, ANCESTORS) \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " \
	"frame-src " FRAMES "; frame-ancestors " ANCESTORS "; base-uri 'none'"

static const struct http_header headers[] = {
	{ "Referrer-Policy", "strict-origin" },
	{ "Permissions-Policy",
	    "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), "
	    "geolocation=()" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Vary", "Accept-Encoding" },
};

/* Where a site's pages and files are. */
struct site {
	const struct web_site *web;
	const char *assets; /* files are behind this and the hash */
	const char *policy;
};

static const struct site portal = { &web_portal, "/assets/", POLICY("'self'", "'none'") };
static const struct site calendar = { &web_calendar, "/cal/", POLICY("'none'", "'self'") };

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
asset(const struct site *site, const char *path)
{
	size_t n = strlen(site->web->hash), begin = strlen(site->assets);
	const char *p = path + begin;

	if (strncmp(path, site->assets, begin) != 0 || strncmp(p, site->web->hash, n) != 0 || p[n] != '/')
		return NULL;
	for (const struct web_file *f = site->web->files + 1; f->name != NULL; f++)
		if (strcmp(p + n + 1, f->name) == 0)
			return f;
	return NULL;
}

static const struct web_file *
find_file(const struct site *site, const char *path)
{
	bool page = site == &calendar ? strcmp(path, site->assets) == 0 : !below(path, "/assets");

	return page ? site->web->files : asset(site, path);
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
put_file(const struct http_request *request, const struct web_site *web, const struct web_file *f,
    struct http_answer *answer)
{
	bool gzip = takes_gzip(request);
	/* weak: it is the same for both codings */
	const char *etag = arena_printf(request->arena, "W/\"%s\"", web->hash);

	http_answer_header(answer, "ETag", etag);
	http_answer_header(
	    answer, "Cache-Control", f == web->files ? "no-cache" : "public, max-age=31536000, immutable");
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
web_answer(const char *webmail_url, const struct http_request *request, struct http_answer *answer)
{
	if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0)
		return false;
	if (!is_page(request->path))
		return false;
	const struct site *site = below(request->path, "/cal") ? &calendar : &portal;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		http_answer_header(answer, headers[i].name, headers[i].value);
	http_answer_header(answer, "Content-Security-Policy",
	    arena_printf(request->arena, "%s; form-action 'self' %s", site->policy, webmail_url));
	const struct web_file *f = find_file(site, request->path);
	if (f == NULL)
		put_missing(answer);
	else
		put_file(request, site->web, f, answer);
	return true;
}
