/* SPDX-License-Identifier: Apache-2.0 */
#include "main/endpoint.h"

#include "main/command.h"
#include "model/field.h"
#include "model/json.h"

enum { HTTPS = 443, TEXT_MAX = 8192 };

/* A browser uses passkeys with a name alone. */
static const char *
named(const char *host)
{
	return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0 ? "localhost" : host;
}

const struct field endpoint_fields[] = {
	FIELD(struct endpoints, url, F_STR, .doc = "Portal and API"),
	FIELD(struct endpoints, webmail, F_STR, .doc = "Webmail"),
	FIELD(struct endpoints, dav, F_STR, .doc = "Contacts and calendars (CardDAV, CalDAV)"),
	FIELD(struct endpoints, api_socket, F_STR, .doc = "The API on this machine"),
	FIELD(struct endpoints, smtp, F_STR, .doc = "Mail from other servers"),
	FIELD(struct endpoints, submission, F_STR, .doc = "Mail from users, STARTTLS"),
	FIELD(struct endpoints, submissions, F_STR, .doc = "Mail from users, TLS"),
	FIELD(struct endpoints, imap, F_STR, .doc = "IMAP, STARTTLS"),
	FIELD(struct endpoints, imaps, F_STR, .doc = "IMAP, TLS"),
	FIELD(struct endpoints, pop3, F_STR, .doc = "POP3, STARTTLS"),
	FIELD(struct endpoints, pop3s, F_STR, .doc = "POP3, TLS"),
	FIELD(struct endpoints, managesieve, F_STR, .doc = "Sieve scripts"),
	FIELD(struct endpoints, lmtp, F_STR, .doc = "Delivery into mailboxes"),
	END_FIELDS,
};

static const char *
reachable(struct arena *a, const char *listen)
{
	if (strcmp(listen, "0.0.0.0") == 0)
		return "127.0.0.1";
	if (strcmp(listen, "::") == 0)
		return "[::1]";
	return strchr(listen, ':') != NULL ? arena_printf(a, "[%s]", listen) : listen;
}

static const char *
web_at(struct arena *a, const char *host, int64_t port)
{
	return port == HTTPS ? arena_printf(a, "https://%s", host)
			     : arena_printf(a, "https://%s:%d", host, (int)port);
}

/* Of several names behind one port, the name tells which one is meant. */
static const char *
named_at(struct arena *a, const struct conf *conf, const char *name, int64_t port)
{
	const char *host = named(reachable(a, conf->listen));

	return web_at(a, strcmp(name, conf->hostname) == 0 ? host : name, port);
}

struct endpoints
endpoints_of(struct arena *a, const struct conf *conf)
{
	const char *host = reachable(a, conf->listen);
#define AT(HOST, PORT) arena_printf(a, "%s:%d", HOST, (int)conf->PORT)

	return (struct endpoints){
		.url = web_at(a, named(host), conf->port_https),
		.webmail = named_at(a, conf, conf->webmail_hostname, conf->port_webmail),
		.dav = named_at(a, conf, conf->dav_hostname, conf->port_dav),
		.api_socket = arena_printf(a, "%s/api.sock", conf->run_dir),
		.smtp = AT(host, port_smtp),
		.submission = AT(host, port_submission),
		.submissions = AT(host, port_submissions),
		.imap = AT(host, port_imap),
		.imaps = AT(host, port_imaps),
		.pop3 = AT(host, port_pop3),
		.pop3s = AT(host, port_pop3s),
		.managesieve = AT(host, port_managesieve),
		.lmtp = AT("127.0.0.1", port_lmtp),
	};
#undef AT
}

int
endpoints_command(struct command *c)
{
	struct endpoints e = endpoints_of(c->arena, &c->conf);
	struct buf b = BUF(c->arena, TEXT_MAX);

	if (command_has(c, "--json")) {
		json_encode(&b, endpoint_fields, &e, 0);
		puts(buf_text(&b));
		return 0;
	}
	for (const struct field *f = endpoint_fields; f->name != NULL; f++)
		printf("%-12s %s\n", f->name, *MEMBER_CONST(const char *, &e, f));
	return 0;
}
