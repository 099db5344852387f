/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/origin.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "base/scoped.h"
#include "model/text.h"
#include "os/curl.h"
#include "remote/dns.h"
#include "wire/imap.h"

enum { ADDRESSES_MAX = 8 * 1024, FIRST_BUFFER = 16 * 1024 };

struct origin {
	CURL *curl;
	CURL *plain; /* what curl has taken the connection over from */
	struct curl_slist *addresses, *address;
	const struct origin_door *door;
	const struct migration_source *of;
	int port;
	bool refused; /* an address must not be connected to */
	int fd;
	char *buffer; /* n bytes of size that were read; the first used of them are done with */
	size_t n, size, used;
};

void
origin_release(struct origin **s)
{
	if (*s == NULL)
		return;
	curl_release(&(*s)->curl);
	curl_release(&(*s)->plain);
	curl_release_list(&(*s)->addresses);
	curl_release_list(&(*s)->address);
	*s = NULL;
}

/* The address that is really connected to, after DNS. */
static curl_socket_t
open_allowed(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct origin *s = arg;
	const struct origin_door *door = s->door;
	char ip[INET6_ADDRSTRLEN] = "";

	(void)purpose;
	if (!curl_address_ip(a, ip) || (!s->of->allow_private && door->refuses(door->site, ip))) {
		s->refused = true;
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
find_addresses(struct arena *a, struct origin *s)
{
	const struct migration_source *of = s->of;
	struct dns_question asked[] = { { .name = of->host, .type = DNS_A },
		{ .name = of->host, .type = DNS_AAAA } };
	struct buf line = BUF(a, ADDRESSES_MAX);
	const char *ip, *comma = "";

	if (text_ip(a, of->host, &ip) == NULL)
		return NULL;
	dns_ask(a, s->door->conf, asked, 2, DNS_ASK_MS);
	buf_printf(&line, "%s:%d:", of->host, s->port);
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < asked[i].n; j++, comma = ",")
			buf_printf(&line, asked[i].type == DNS_A ? "%s%s" : "%s[%s]", comma,
			    asked[i].records[j].text);
	if (*comma == '\0')
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "{source_unknown}DNS knows no address of %s", of->host);
	s->addresses = curl_table()->curl_slist_append(NULL, buf_text(&line));
	return NULL;
}

/* Of each handle, whatever it speaks. */
static CURLcode
set_options(struct arena *a, struct origin *s, CURL *curl, const char *scheme, int timeout_ms)
{
	const struct migration_source *of = s->of;
	bool v6 = strchr(of->host, ':') != NULL;
	CURLcode failed = CURLE_OK;

#define SET(option, value) \
	failed = failed != CURLE_OK ? failed : curl_table()->curl_easy_setopt(curl, option, value)
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, scheme);
	SET(CURLOPT_PROXY, ""); /* else the environment's is used */
	SET(CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)timeout_ms);
	SET(CURLOPT_URL,
	    arena_printf(a, "%s://%s%s%s:%d/", scheme, v6 ? "[" : "", of->host, v6 ? "]" : "", s->port));
	SET(CURLOPT_USE_SSL, of->tls == MIGRATION_STARTTLS ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
	SET(CURLOPT_SSL_VERIFYPEER, of->check_certificate ? 1L : 0L);
	SET(CURLOPT_SSL_VERIFYHOST, of->check_certificate ? 2L : 0L);
	SET(CURLOPT_SSL_ENABLE_ALPN, 0L); /* nobody here speaks HTTP */
	SET(CURLOPT_USERNAME, of->login);
	SET(CURLOPT_PASSWORD, of->password);
	SET(CURLOPT_SASL_IR, 1L);
	SET(CURLOPT_CONNECT_ONLY, 1L);
#undef SET
	return failed;
}

/* Why not, in our own words alone: a server must not write into our pages. */
NODISCARD static struct err *
failure(struct arena *a, const struct origin *s, CURLcode failed)
{
	const char *host = s->of->host;

	if (s->refused)
		return err_new(a, ERR_CONFLICT, NULL,
		    "{source_inside}%s leads to this server or a private network: a MasterAdmin may allow that with allow_private",
		    host);
	if (failed == CURLE_LOGIN_DENIED)
		return err_new(
		    a, ERR_BAD_CREDENTIALS, NULL, "{source_login}%s does not take this login", host);
	if (failed == CURLE_PEER_FAILED_VERIFICATION)
		return err_new(a, ERR_CONFLICT, NULL,
		    "{source_certificate}the certificate of %s is not valid for that name", host);
	return err_new(a, ERR_UNAVAILABLE, NULL, "{source_away}%s port %d: %s", host, s->port,
	    curl_table()->curl_easy_strerror(failed));
}

/* The connection stands, or why it does not. */
NODISCARD static struct err *
perform(struct arena *a, struct origin *s, CURLcode failed)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (failed == CURLE_OK)
		failed = curl_table()->curl_easy_perform(s->curl);
	if (failed == CURLE_OK)
		failed = curl_table()->curl_easy_getinfo(s->curl, CURLINFO_ACTIVESOCKET, &fd);
	s->fd = fd;
	return failed == CURLE_OK ? NULL : failure(a, s, failed);
}

NODISCARD static struct err *
connect_to(struct arena *a, struct origin *s, const char *scheme, int timeout_ms)
{
	TRY(find_addresses(a, s));
	CURLcode failed = set_options(a, s, s->curl, scheme, timeout_ms);

#define SET(option, value) \
	failed = failed != CURLE_OK ? failed : curl_table()->curl_easy_setopt(s->curl, option, value)
	SET(CURLOPT_OPENSOCKETFUNCTION, open_allowed);
	SET(CURLOPT_OPENSOCKETDATA, s);
	if (s->addresses != NULL)
		SET(CURLOPT_RESOLVE, s->addresses);
#undef SET
	return perform(a, s, failed);
}

static CURL *
new_handle(void)
{
	CURL *curl = curl_table()->curl_easy_init();

	if (curl == NULL)
		abort();
	return curl;
}

struct err *
origin_open(struct arena *a, const struct origin_door *door, const struct migration_source *of,
    const char *scheme, int port, int timeout_ms, struct origin **out)
{
	struct origin *s = arena_new(a, struct origin);

	*out = NULL;
	if (!fits_a_line(of->login) || !fits_a_line(of->password))
		return err_new(a, ERR_INVALID_FIELD, NULL,
		    "{source_characters}the login or its password holds a character it must not");
	TRY(curl_load(a));
	s->door = door;
	s->of = of;
	s->port = port;
	s->curl = new_handle();
	struct err *e = connect_to(a, s, scheme, timeout_ms);
	if (e != NULL) {
		origin_release(&s);
		return e;
	}
	s->size = FIRST_BUFFER;
	s->buffer = arena_alloc(a, s->size);
	*out = s;
	return NULL;
}

/* The connection that is there, once: curl closes what it is given. */
static curl_socket_t
hand_over(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct origin *s = arg;
	int fd = s->fd < 0 ? CURL_SOCKET_BAD : fcntl(s->fd, F_DUPFD_CLOEXEC, 0);

	(void)purpose;
	(void)a;
	s->fd = CURL_SOCKET_BAD;
	return fd;
}

static int
say_connected(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	(void)arg;
	(void)fd;
	(void)purpose;
	return CURL_SOCKOPT_ALREADY_CONNECTED;
}

/* libcurl speaks TLS over any connection as if it were HTTPS; it does not look a name up for one that stands.
 */
struct err *
origin_start_tls(struct arena *a, struct origin *s, int timeout_ms)
{
	const char *ip = NULL;

	if (s->n > s->used) /* in the clear, by somebody in between */
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "{source_lost}the connection to %s has ended", s->of->host);
	s->plain = s->curl; /* stays: to end it might read what is the other one's */
	s->curl = new_handle();
	CURLcode failed = set_options(a, s, s->curl, "https", timeout_ms);
	if (failed == CURLE_OK)
		failed = curl_table()->curl_easy_getinfo(s->plain, CURLINFO_PRIMARY_IP, &ip);
	if (failed == CURLE_OK && s->addresses != NULL)
		s->address = curl_table()->curl_slist_append(
		    NULL, arena_printf(a, strchr(ip, ':') != NULL ? "%s:%d:[%s]" : "%s:%d:%s", s->of->host,
			      s->port, ip));
#define SET(option, value) \
	failed = failed != CURLE_OK ? failed : curl_table()->curl_easy_setopt(s->curl, option, value)
	if (s->address != NULL)
		SET(CURLOPT_RESOLVE, s->address);
	SET(CURLOPT_OPENSOCKETFUNCTION, hand_over);
	SET(CURLOPT_OPENSOCKETDATA, s);
	SET(CURLOPT_SOCKOPTFUNCTION, say_connected);
#undef SET
	return perform(a, s, failed);
}

int
origin_fd(const struct origin *s)
{
	return s->fd;
}

NODISCARD static struct err *
lost(struct arena *a, const struct origin *s)
{
	return err_new(a, ERR_UNAVAILABLE, NULL, "{source_lost}the connection to %s has ended", s->of->host);
}

struct err *
origin_recv(struct arena *a, struct origin *s, void *bytes, size_t size, size_t *got, bool *over)
{
	CURLcode failed = curl_table()->curl_easy_recv(s->curl, bytes, size, got);

	*over = failed == CURLE_OK && *got == 0;
	if (failed == CURLE_OK)
		return NULL;
	*got = 0;
	return failed == CURLE_AGAIN ? NULL : lost(a, s);
}

static bool
wait_for(int fd, short events, int64_t until)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left = until - clock_monotonic();

	return left > 0 && poll(&p, 1, left < 60000 ? (int)left : 60000) >= 0 && clock_monotonic() < until;
}

struct err *
origin_send(struct arena *a, struct origin *s, struct span bytes, int timeout_ms)
{
	int64_t until = clock_monotonic() + timeout_ms;

	while (bytes.n > 0) {
		size_t n = 0;
		CURLcode failed = curl_table()->curl_easy_send(s->curl, bytes.p, bytes.n, &n);

		if (failed == CURLE_AGAIN && wait_for(s->fd, POLLOUT, until))
			continue;
		if (failed != CURLE_OK)
			return lost(a, s);
		bytes.p += n;
		bytes.n -= n;
	}
	return NULL;
}

/* Room for more, up to so much that a response of max bytes shows that it is longer. */
static void
make_room(struct arena *a, struct origin *s, size_t max)
{
	memmove(s->buffer, s->buffer + s->used, s->n - s->used);
	s->n -= s->used;
	s->used = 0;
	if (s->n < s->size || s->size > max)
		return;
	s->size = 2 * s->size <= max ? 2 * s->size : max + 1;
	char *more = arena_alloc(a, s->size);
	memcpy(more, s->buffer, s->n);
	s->buffer = more;
}

struct err *
origin_response(struct arena *a, struct origin *s, size_t max, int64_t until, struct span *out)
{
	bool over = false;
	size_t got;

	for (;;) {
		ssize_t used =
		    s->n == s->used
			? 0
			: imap_response((struct span){ s->buffer + s->used, s->n - s->used }, max, out);

		if (used > 0) {
			s->used += (size_t)used;
			return NULL;
		}
		if (used < 0 || over || clock_monotonic() >= until)
			return lost(a, s);
		make_room(a, s, max);
		TRY(origin_recv(a, s, s->buffer + s->n, s->size - s->n, &got, &over));
		s->n += got;
		if (got == 0 && !over && !wait_for(s->fd, POLLIN, until))
			return lost(a, s);
	}
}
