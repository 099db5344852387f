/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/imap.h"

#include <arpa/inet.h>
#include <poll.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "base/scoped.h"
#include "model/text.h"
#include "os/curl.h"
#include "remote/dns.h"
#include "wire/imap.h"

enum { FOLDERS_MAX = 5000, RESPONSE_MAX = 64 * 1024, BUFFER = 2 * RESPONSE_MAX, COMMAND_MAX = 8 * 1024 };

struct imap {
	CURL *curl;
	struct curl_slist *addresses;
	const struct imap_door *door;
	const struct migration_source *source;
	bool refused; /* an address must not be connected to */
	int fd;
	unsigned commands;
	char *buffer; /* what was read and is not used yet */
	size_t n;
};

void
imap_release(struct imap **imap)
{
	if (*imap == NULL)
		return;
	curl_release(&(*imap)->curl);
	curl_release_list(&(*imap)->addresses);
	*imap = NULL;
}

/* The address that is really connected to, after DNS. */
static curl_socket_t
open_allowed(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct imap *imap = arg;
	const struct imap_door *door = imap->door;
	char ip[INET6_ADDRSTRLEN] = "";
	const void *bytes =
	    a->family == AF_INET6
		? (const void *)&((const struct sockaddr_in6 *)(const void *)&a->addr)->sin6_addr
		: (const void *)&((const struct sockaddr_in *)(const void *)&a->addr)->sin_addr;

	(void)purpose;
	bool known = inet_ntop(a->family, bytes, ip, sizeof(ip)) != NULL;
	if (!known || (!imap->source->allow_private && door->refuses(door->site, ip))) {
		imap->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* A line end in one of these would begin a command of its own. */
static bool
fits_a_line(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	return true;
}

/* Asked once, by our own resolver: what is connected to is one of these. */
NODISCARD static struct err *
find_addresses(struct arena *a, struct imap *imap)
{
	const struct migration_source *s = imap->source;
	struct dns_question asked[] = { { .name = s->host, .type = DNS_A },
		{ .name = s->host, .type = DNS_AAAA } };
	struct buf line = BUF(a, COMMAND_MAX);
	const char *ip, *comma = "";

	if (text_ip(a, s->host, &ip) == NULL)
		return NULL;
	dns_ask(a, imap->door->conf, asked, 2, DNS_ASK_MS);
	buf_printf(&line, "%s:%d:", s->host, (int)s->port);
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < asked[i].n; j++, comma = ",")
			buf_printf(&line, asked[i].type == DNS_A ? "%s%s" : "%s[%s]", comma,
			    asked[i].records[j].text);
	if (*comma == '\0')
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "{source_unknown}DNS knows no address of %s", s->host);
	imap->addresses = curl_table()->curl_slist_append(NULL, buf_text(&line));
	return NULL;
}

static CURLcode
set_options(struct arena *a, struct imap *imap, int timeout_ms)
{
	const struct migration_source *s = imap->source;
	bool v6 = strchr(s->host, ':') != NULL;
	CURLcode failed = CURLE_OK;

#define SET(option, value) \
	failed = failed != CURLE_OK ? failed : curl_table()->curl_easy_setopt(imap->curl, option, value)
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "imap,imaps");
	SET(CURLOPT_PROXY, ""); /* else the environment's is used */
	SET(CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)timeout_ms);
	SET(CURLOPT_URL, arena_printf(a, "%s://%s%s%s:%d/", s->tls == MIGRATION_IMAPS ? "imaps" : "imap",
			     v6 ? "[" : "", s->host, v6 ? "]" : "", (int)s->port));
	SET(CURLOPT_USE_SSL, s->tls == MIGRATION_STARTTLS ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
	SET(CURLOPT_SSL_VERIFYPEER, s->check_certificate ? 1L : 0L);
	SET(CURLOPT_SSL_VERIFYHOST, s->check_certificate ? 2L : 0L);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_allowed);
	SET(CURLOPT_OPENSOCKETDATA, imap);
	SET(CURLOPT_USERNAME, s->login);
	SET(CURLOPT_PASSWORD, s->password);
	SET(CURLOPT_SASL_IR, 1L);
	SET(CURLOPT_CONNECT_ONLY, 1L);
	if (imap->addresses != NULL)
		SET(CURLOPT_RESOLVE, imap->addresses);
#undef SET
	return failed;
}

/* Why not, in our own words alone: a server must not write into our pages. */
NODISCARD static struct err *
failure(struct arena *a, const struct imap *imap, CURLcode failed)
{
	const char *host = imap->source->host;

	if (imap->refused)
		return err_new(a, ERR_CONFLICT, NULL,
		    "{source_inside}%s leads to this server or a private network: a MasterAdmin may allow that with allow_private",
		    host);
	if (failed == CURLE_LOGIN_DENIED)
		return err_new(
		    a, ERR_BAD_CREDENTIALS, NULL, "{source_login}%s does not take this login", host);
	if (failed == CURLE_PEER_FAILED_VERIFICATION)
		return err_new(a, ERR_CONFLICT, NULL,
		    "{source_certificate}the certificate of %s is not valid for that name", host);
	return err_new(a, ERR_UNAVAILABLE, NULL, "{source_away}%s port %d: %s", host, (int)imap->source->port,
	    curl_table()->curl_easy_strerror(failed));
}

NODISCARD static struct err *
sign_in(struct arena *a, struct imap *imap, int timeout_ms)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	TRY(find_addresses(a, imap));
	CURLcode failed = set_options(a, imap, timeout_ms);
	if (failed == CURLE_OK)
		failed = curl_table()->curl_easy_perform(imap->curl);
	if (failed == CURLE_OK)
		failed = curl_table()->curl_easy_getinfo(imap->curl, CURLINFO_ACTIVESOCKET, &fd);
	imap->fd = fd;
	return failed == CURLE_OK ? NULL : failure(a, imap, failed);
}

struct err *
imap_open(struct arena *a, const struct imap_door *door, const struct migration_source *source,
    int timeout_ms, struct imap **out)
{
	struct imap *imap = arena_new(a, struct imap);

	*out = NULL;
	if (!fits_a_line(source->login) || !fits_a_line(source->password))
		return err_new(a, ERR_INVALID_FIELD, NULL,
		    "{source_characters}the login or its password holds a character it must not");
	TRY(curl_load(a));
	imap->door = door;
	imap->source = source;
	imap->curl = curl_table()->curl_easy_init();
	if (imap->curl == NULL)
		abort();
	struct err *e = sign_in(a, imap, timeout_ms);
	if (e != NULL) {
		imap_release(&imap);
		return e;
	}
	imap->buffer = arena_alloc(a, BUFFER);
	*out = imap;
	return NULL;
}

int
imap_fd(const struct imap *imap)
{
	return imap->fd;
}

NODISCARD static struct err *
lost(struct arena *a, const struct imap *imap)
{
	return err_new(
	    a, ERR_UNAVAILABLE, NULL, "{source_lost}the connection to %s has ended", imap->source->host);
}

struct err *
imap_recv(struct arena *a, struct imap *imap, void *bytes, size_t size, size_t *got, bool *over)
{
	CURLcode failed = curl_table()->curl_easy_recv(imap->curl, bytes, size, got);

	*over = failed == CURLE_OK && *got == 0;
	if (failed == CURLE_OK)
		return NULL;
	*got = 0;
	return failed == CURLE_AGAIN ? NULL : lost(a, imap);
}

static bool
wait_for(int fd, short events, int64_t until)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left = until - clock_monotonic();

	return left > 0 && poll(&p, 1, left < 60000 ? (int)left : 60000) >= 0 && clock_monotonic() < until;
}

struct err *
imap_send(struct arena *a, struct imap *imap, struct span bytes, int timeout_ms)
{
	int64_t until = clock_monotonic() + timeout_ms;

	while (bytes.n > 0) {
		size_t n = 0;
		CURLcode failed = curl_table()->curl_easy_send(imap->curl, bytes.p, bytes.n, &n);

		if (failed == CURLE_AGAIN && wait_for(imap->fd, POLLOUT, until))
			continue;
		if (failed != CURLE_OK)
			return lost(a, imap);
		bytes.p += n;
		bytes.n -= n;
	}
	return NULL;
}

/* The next response, in the buffer until the one after it. used: bytes of the one before. */
NODISCARD static struct err *
next_response(struct arena *a, struct imap *imap, int64_t until, ssize_t *used, struct span *out)
{
	bool over = false;
	size_t got;

	memmove(imap->buffer, imap->buffer + *used, imap->n - (size_t)*used);
	imap->n -= (size_t)*used;
	for (;;) {
		*used = imap_response((struct span){ imap->buffer, imap->n }, RESPONSE_MAX, out);
		if (*used > 0)
			return NULL;
		if (*used < 0 || over || imap->n == BUFFER)
			break;
		TRY(imap_recv(a, imap, imap->buffer + imap->n, BUFFER - imap->n, &got, &over));
		imap->n += got;
		if (got == 0 && !over && !wait_for(imap->fd, POLLIN, until))
			break;
	}
	*used = 0;
	return lost(a, imap);
}

/* One command; each response that is not its end goes to take. *ok: it was done. */
typedef void take_response(struct arena *a, void *arg, struct span response);
NODISCARD static struct err *
ask(struct arena *a, struct imap *imap, const char *command, int64_t until, take_response *take, void *arg,
    bool *ok)
{
	const char *tag = arena_printf(a, "m%u ", ++imap->commands);
	const char *line = arena_printf(a, "%s%s\r\n", tag, command);
	int64_t left = until - clock_monotonic();
	struct span response;
	ssize_t used = 0;

	TRY(imap_send(a, imap, (struct span){ line, strlen(line) }, left > 0 ? (int)left : 1));
	for (;;) {
		TRY(next_response(a, imap, until, &used, &response));
		if (response.n >= strlen(tag) && memcmp(response.p, tag, strlen(tag)) == 0)
			break;
		take(a, arg, response);
	}
	*ok = response.n >= strlen(tag) + 2 && strncasecmp(response.p + strlen(tag), "OK", 2) == 0;
	memmove(imap->buffer, imap->buffer + used, imap->n - (size_t)used);
	imap->n -= (size_t)used;
	return NULL;
}

struct looking {
	const char **folders;
	size_t n;
	struct imap_counts *counts;
	bool sizes;
	const char *capabilities;
};

static void
take_capability(struct arena *a, void *arg, struct span response)
{
	struct looking *l = arg;

	if (!imap_has_capability(response, "IMAP4rev1") && !imap_has_capability(response, "IMAP4rev2"))
		return;
	l->sizes = imap_has_capability(response, "STATUS=SIZE");
	l->capabilities = arena_printf(a, "%.*s", (int)(response.n - 2), response.p + 2);
}

static void
take_folder(struct arena *a, void *arg, struct span response)
{
	struct looking *l = arg;
	const char *name;

	if (l->n < FOLDERS_MAX && imap_read_list(a, response, &name) && name != NULL)
		l->folders[l->n++] = name;
}

static void
take_status(struct arena *a, void *arg, struct span response)
{
	struct looking *l = arg;
	struct imap_status status;

	if (!imap_read_status(a, response, &status))
		return;
	/* a server that lies can not make the sums overflow: it has 18 digits for each of some folders */
	if (__builtin_add_overflow(l->counts->messages, status.messages, &l->counts->messages) ||
	    __builtin_add_overflow(l->counts->bytes, status.size, &l->counts->bytes) ||
	    __builtin_add_overflow(l->counts->uid_sum, status.uid_next, &l->counts->uid_sum))
		*l->counts = (struct imap_counts){ 0 };
}

struct err *
imap_capabilities(struct arena *a, struct imap *imap, int timeout_ms, const char **out)
{
	struct looking l = { .capabilities = "CAPABILITY IMAP4rev1" };
	bool ok;

	TRY(ask(a, imap, "CAPABILITY", clock_monotonic() + timeout_ms, take_capability, &l, &ok));
	*out = l.capabilities;
	return NULL;
}

struct err *
imap_count(struct arena *a, struct imap *imap, int timeout_ms, struct imap_counts *out)
{
	int64_t until = clock_monotonic() + timeout_ms;
	struct looking l = { .counts = out };
	bool ok;

	*out = (struct imap_counts){ 0 };
	l.folders = arena_alloc(a, FOLDERS_MAX * sizeof(*l.folders));
	TRY(ask(a, imap, "CAPABILITY", until, take_capability, &l, &ok));
	TRY(ask(a, imap, "LIST \"\" \"*\"", until, take_folder, &l, &ok));
	for (size_t i = 0; i < l.n; i++) {
		struct buf command = BUF(a, COMMAND_MAX);

		buf_puts(&command, "STATUS ");
		imap_put_quoted(&command, l.folders[i]);
		buf_puts(&command, l.sizes ? " (MESSAGES UIDNEXT SIZE)" : " (MESSAGES UIDNEXT)");
		TRY(ask(a, imap, buf_text(&command), until, take_status, &l, &ok));
	}
	return NULL;
}
