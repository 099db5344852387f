/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/part.h"

#include "base/scoped.h"
#include "model/conf.h"
#include "os/socket.h"

enum { WAIT_MS = 500, ANSWER_MAX = 512 };

/* Say question (may be empty) and expect an answer that starts with expected. */
NODISCARD static struct err *
exchange(struct arena *a, int fd, const char *question, const char *expected)
{
	char answer[ANSWER_MAX + 1];
	size_t n = 0, got = 1;

	if (*question != '\0')
		TRY(socket_send_all(a, fd, question, strlen(question), WAIT_MS));
	while (n < strlen(expected) && got > 0) {
		TRY(socket_recv(a, fd, answer + n, ANSWER_MAX - n, WAIT_MS, &got));
		n += got;
	}
	answer[n] = '\0';
	if (strncmp(answer, expected, strlen(expected)) != 0)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "answers \"%.*s\"", (int)strcspn(answer, "\r\n"), answer);
	return NULL;
}

NODISCARD static struct err *
ask_tcp(struct arena *a, const char *host, int64_t port, const char *question, const char *expected)
{
	int fd;

	TRY(socket_connect_tcp(a, host, (int)port, WAIT_MS, &fd));
	SCOPED_FD mine = fd;
	return exchange(a, mine, question, expected);
}

NODISCARD static struct err *
ask_unix(
    struct arena *a, const struct conf *conf, const char *name, const char *question, const char *expected)
{
	int fd;

	TRY(socket_connect_unix(a, arena_printf(a, "%s/%s", conf->run_dir, name), WAIT_MS, &fd));
	SCOPED_FD mine = fd;
	return exchange(a, mine, question, expected);
}

/* Where a public listener is reached from here. */
static const char *
public_host(const struct conf *conf)
{
	if (strcmp(conf->listen, "0.0.0.0") == 0)
		return "127.0.0.1";
	return strcmp(conf->listen, "::") == 0 ? "::1" : conf->listen;
}

/* It speaks only to Rspamd, but says so. */
NODISCARD static struct err *
probe_redis(struct arena *a, const struct conf *conf)
{
	return ask_tcp(a, "127.0.0.1", conf->port_redis, "PING\r\n", "-NOAUTH");
}

/* Both answers of socketmap are right; TEMP and PERM are not (socketmap_table(5)). */
NODISCARD static struct err *
probe_lookup(struct arena *a, const struct conf *conf)
{
	return ask_unix(a, conf, "socketmap", "11:transport *,", "9:NOTFOUND ,");
}

NODISCARD static struct err *
probe_hooks(struct arena *a, const struct conf *conf)
{
	return ask_unix(a, conf, "hooks.sock",
	    "GET /health HTTP/1.1\r\nHost: hooks\r\nConnection: close\r\n\r\n", "HTTP/1.1 200");
}

NODISCARD static struct err *
probe_sasl(struct arena *a, const struct conf *conf)
{
	return ask_unix(a, conf, "sasl", "", "VERSION\t1\t");
}

NODISCARD static struct err *
probe_helper(struct arena *a, const struct conf *conf)
{
	return ask_unix(a, conf, "helper.sock", "ping\n", "ok");
}

NODISCARD static struct err *
probe_jobs(struct arena *a, const struct conf *conf)
{
	return ask_unix(a, conf, "jobs.sock", "", "ok");
}

NODISCARD static struct err *
probe_journey(struct arena *a, const struct conf *conf)
{
	return ask_unix(a, conf, "journey.sock", "", "ok");
}

/* Not its health route: that one asks all of us. */
NODISCARD static struct err *
probe_api(struct arena *a, const struct conf *conf)
{
	return ask_unix(a, conf, "api.sock",
	    "GET /api/v1/version HTTP/1.1\r\nHost: api\r\nConnection: close\r\n\r\n", "HTTP/1.1 200");
}

/* A process for who asks is made when somebody does. */
NODISCARD static struct err *
probe_webmail(struct arena *a, const struct conf *conf)
{
	return ask_unix(a, conf, "roundcube.sock", "", "");
}

/* It believes nobody who does not know the gateway's secret, but says so. */
NODISCARD static struct err *
probe_radicale(struct arena *a, const struct conf *conf)
{
	return ask_unix(a, conf, "dav/radicale.sock",
	    "OPTIONS / HTTP/1.1\r\nHost: dav\r\nConnection: close\r\n\r\n", "HTTP/1.1 200");
}

/* Both: the controller's worker answers, and the milter's port is open. */
NODISCARD static struct err *
probe_rspamd(struct arena *a, const struct conf *conf)
{
	TRY(ask_tcp(a, "127.0.0.1", conf->port_milter, "", ""));
	return ask_tcp(a, "127.0.0.1", conf->port_controller,
	    "GET /ping HTTP/1.1\r\nHost: rspamd\r\nConnection: close\r\n\r\n", "HTTP/1.1 200");
}

NODISCARD static struct err *
probe_dovecot(struct arena *a, const struct conf *conf)
{
	TRY(ask_tcp(a, public_host(conf), conf->port_imap, "", "* OK"));
	TRY(ask_tcp(a, public_host(conf), conf->port_pop3, "", "+OK"));
	TRY(ask_tcp(a, public_host(conf), conf->port_managesieve, "", "\"IMPLEMENTATION\""));
	return ask_tcp(a, "127.0.0.1", conf->port_lmtp, "", "220");
}

NODISCARD static struct err *
probe_postfix(struct arena *a, const struct conf *conf)
{
	TRY(ask_tcp(a, public_host(conf), conf->port_smtp, "", "220"));
	return ask_tcp(a, public_host(conf), conf->port_submission, "", "220");
}

/* The plain port only redirects, which needs no TLS to ask. */
NODISCARD static struct err *
probe_nginx(struct arena *a, const struct conf *conf)
{
	TRY(ask_tcp(a, public_host(conf), conf->port_https, "", ""));
	return ask_tcp(a, public_host(conf), conf->port_http,
	    "GET / HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n", "HTTP/1.1 301");
}

const struct part parts[] = {
	{ "redis", probe_redis },
	{ "lookup", probe_lookup },
	{ "hooks", probe_hooks },
	{ "sasl", probe_sasl },
	{ "helper", probe_helper },
	{ "jobs", probe_jobs },
	{ "journey", probe_journey },
	{ "api", probe_api },
	{ "radicale", probe_radicale },
	{ "webmail", probe_webmail },
	{ "rspamd", probe_rspamd },
	{ "dovecot", probe_dovecot },
	{ "postfix", probe_postfix },
	{ "nginx", probe_nginx },
	{ NULL, NULL },
};

struct err *
part_probe(struct arena *a, const struct conf *conf, const char *name)
{
	for (const struct part *p = parts; p->name != NULL; p++)
		if (strcmp(p->name, name) == 0)
			return p->probe(a, conf);
	return err_new(a, ERR_NOT_FOUND, NULL, "there is no part %s", name);
}
