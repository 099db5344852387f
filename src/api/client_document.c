/* SPDX-License-Identifier: Apache-2.0 */
#include "api/client_document.h"

#include <strings.h>

#include "base/buf.h"
#include "model/client_document.h"
#include "model/conf.h"
#include "model/json.h"
#include "model/text.h"
#include "os/http.h"
#include "wire/autodiscover.h"

enum { DOCUMENT_MAX = 64 * 1024 };

static const char xml[] = "application/xml; charset=utf-8";
/* The one schema of Outlook's that is not Exchange's. */
static const char outlook[] =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

static bool
is_read(const struct http_request *request)
{
	return strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
}

static void
answer_text(struct http_answer *answer, int status, const char *type, struct buf *b)
{
	answer->status = status;
	answer->type = type;
	answer->body = (struct span){ buf_text(b), b->n };
	http_answer_header(answer, "Cache-Control", "no-store");
}

/* A parameter, whatever its capitals; NULL when it is not there or can not be read. */
static const char *
parameter(const struct http_request *request, const char *name)
{
	char *rest = NULL;
	size_t n = strlen(name);

	for (char *pair = strtok_r(arena_strdup(request->arena, request->query), "&", &rest); pair != NULL;
	     pair = strtok_r(NULL, "&", &rest))
		if (strncasecmp(pair, name, n) == 0 && pair[n] == '=')
			return http_unescape(
			    request->arena, (struct span){ pair + n + 1, strlen(pair + n + 1) }, true);
	return NULL;
}

/* What the program wants to be told about: the domain of the address, else of the name that it asks, else our
 * own. */
static const char *
domain_of(const struct http_request *request, const struct conf *conf)
{
	static const char prefix[] = "autoconfig.";
	struct arena *a = request->arena;
	const char *address = parameter(request, "emailaddress"),
		   *host = http_request_header(request, "Host");
	const char *at = address == NULL ? NULL : strrchr(address, '@'), *domain = NULL;

	if (at != NULL && text_domain(a, at + 1, &domain) == NULL)
		return domain;
	if (host != NULL && strncasecmp(host, prefix, sizeof(prefix) - 1) == 0 &&
	    text_domain(a, arena_printf(a, "%.*s", (int)strcspn(host, ":"), host) + sizeof(prefix) - 1,
		&domain) == NULL)
		return domain;
	return conf->hostname;
}

static void
put_autoconfig(const struct conf *conf, const struct http_request *request, struct http_answer *answer)
{
	struct client_service services[CLIENT_SERVICES];
	struct arena *a = request->arena;
	struct buf b = BUF(a, DOCUMENT_MAX);

	client_services(a, conf, services);
	autoconfig_put(
	    &b, services, domain_of(request, conf), arena_printf(a, "%s/help/programs", conf->url));
	answer_text(answer, 200, xml, &b);
}

/* The address comes back as it is written canonically; nobody looks whether it exists. */
static void
put_autodiscover(const struct conf *conf, const struct http_request *request, struct http_answer *answer)
{
	struct client_service services[CLIENT_SERVICES];
	struct arena *a = request->arena;
	struct buf b = BUF(a, DOCUMENT_MAX);
	struct autodiscover_request asked;
	const char *address;

	client_services(a, conf, services);
	if (!autodiscover_read(a, request->body, &asked) || text_address(a, asked.address, &address) != NULL)
		autodiscover_refusal_put(&b, 600);
	else if (strcmp(asked.schema, outlook) != 0)
		autodiscover_refusal_put(&b, 601);
	else
		autodiscover_put(&b, services, address);
	answer_text(answer, 200, xml, &b);
}

/* Autodiscover v2 leads to the first one: MS-OXDSCLI section 3.1.5.1 of that name. */
static void
put_autodiscover_json(const struct conf *conf, const struct http_request *request, struct http_answer *answer)
{
	struct buf b = BUF(request->arena, DOCUMENT_MAX);
	const char *protocol = parameter(request, "Protocol");
	bool known = protocol != NULL && strcasecmp(protocol, "AutodiscoverV1") == 0;

	buf_putc(&b, '{');
	json_text_member(
	    &b, known ? "Protocol" : "ErrorCode", known ? "AutodiscoverV1" : "ProtocolNotSupported");
	json_text_member(&b, known ? "Url" : "ErrorMessage",
	    known ? arena_printf(request->arena, "%s/autodiscover/autodiscover.xml", conf->url)
		  : "The protocol is not one of AutodiscoverV1");
	buf_putc(&b, '}');
	answer_text(answer, known ? 200 : 400, "application/json", &b);
}

static void
put_not_allowed(const struct http_request *request, struct http_answer *answer, const char *allow)
{
	struct buf b = BUF(request->arena, DOCUMENT_MAX);

	buf_printf(&b, "This address takes %s.\n", allow);
	answer_text(answer, 405, "text/plain; charset=utf-8", &b);
	http_answer_header(answer, "Allow", allow);
}

static bool
is_autoconfig(const char *path)
{
	return strcmp(path, "/.well-known/autoconfig/mail/config-v1.1.xml") == 0 ||
	       strcmp(path, "/mail/config-v1.1.xml") == 0;
}

bool
client_document_answer(
    const struct conf *conf, const struct http_request *request, struct http_answer *answer)
{
	static const char json[] = "/autodiscover/autodiscover.json";
	const char *path = request->path;

	if (is_autoconfig(path) && is_read(request))
		put_autoconfig(conf, request, answer);
	else if (is_autoconfig(path))
		put_not_allowed(request, answer, "GET");
	else if (strcasecmp(path, "/autodiscover/autodiscover.xml") == 0 &&
		 strcmp(request->method, "POST") == 0)
		put_autodiscover(conf, request, answer);
	else if (strcasecmp(path, "/autodiscover/autodiscover.xml") == 0)
		put_not_allowed(request, answer, "POST");
	else if (strncasecmp(path, json, sizeof(json) - 1) == 0 &&
		 strchr("/", path[sizeof(json) - 1]) != NULL && is_read(request))
		put_autodiscover_json(conf, request, answer);
	else
		return false;
	return true;
}
