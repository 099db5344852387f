/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/relay.h"

#include <arpa/inet.h>

#include "base/ctx.h"

/* Addresses that are not of the open network: the first bits of each. Postfix has the same list for what DNS
 * says later: engines/postfix/relay_answers. */
static const struct {
	const char *first;
	int bits;
} closed[] = {
	{ "0.0.0.0", 8 },      /* "this network", RFC 1122 */
	{ "10.0.0.0", 8 },     /* private, RFC 1918 */
	{ "100.64.0.0", 10 },  /* carriers' own, RFC 6598 */
	{ "127.0.0.0", 8 },    /* loopback, RFC 1122 */
	{ "169.254.0.0", 16 }, /* link-local, RFC 3927 */
	{ "172.16.0.0", 12 },  /* private, RFC 1918 */
	{ "192.168.0.0", 16 }, /* private, RFC 1918 */
	{ "224.0.0.0", 3 },    /* multicast, reserved, broadcast: RFC 1112 */
	{ "::", 127 },         /* unspecified and loopback, RFC 4291 */
	{ "::ffff:0:0", 96 },  /* IPv4 in disguise, RFC 4291 */
	{ "64:ff9b::", 96 },   /* IPv4 behind a translator, RFC 6052 */
	{ "fc00::", 7 },       /* unique local, RFC 4193 */
	{ "fe80::", 9 },       /* link-local, and site-local of RFC 3513 */
	{ "ff00::", 8 },       /* multicast, RFC 4291 */
};

static bool
has_prefix(const unsigned char *ip, const unsigned char *first, int bits)
{
	int whole = bits / 8, rest = bits % 8;

	return memcmp(ip, first, (size_t)whole) == 0 &&
	       (rest == 0 || (ip[whole] ^ first[whole]) >> (8 - rest) == 0);
}

static int
family_of(const char *host)
{
	return strchr(host, ':') != NULL ? AF_INET6 : AF_INET;
}

bool
relay_is_address(const char *host)
{
	unsigned char ip[sizeof(struct in6_addr)];

	return inet_pton(family_of(host), host, ip) == 1;
}

bool
relay_is_closed(const char *host)
{
	int family = family_of(host);
	unsigned char ip[sizeof(struct in6_addr)], first[sizeof(struct in6_addr)];

	if (inet_pton(family, host, ip) != 1) { /* a name */
		const char *dot = strrchr(host, '.');

		return dot != NULL && (strcmp(dot, ".localhost") == 0 || strcmp(dot, ".localdomain") == 0);
	}
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		if (inet_pton(family, closed[i].first, first) == 1 && has_prefix(ip, first, closed[i].bits))
			return true;
	return false;
}

/* This very machine, by any of its names and addresses. */
static bool
is_own(const struct site *site, const char *host)
{
	if (strcmp(host, site->hostname) == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 ||
	    strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0 || strncmp(host, "::ffff:127.", 11) == 0)
		return true;
	for (const char *const *own = site->addresses; own != NULL && *own != NULL; own++)
		if (strcmp(host, *own) == 0)
			return true;
	return false;
}

bool
relay_is_inside(const struct site *site, const char *host)
{
	return is_own(site, host) || relay_is_closed(host);
}

static bool
takes_mail(const struct site *site, int64_t port)
{
	for (int i = 0; i < SITE_MAIL_PORTS; i++)
		if (site->mail_ports[i] == port)
			return true;
	return false;
}

/* text is the host, or one of its addresses; what is how it is called in a failure. */
static struct err *
check_one(
    struct ctx *c, const char *field, const char *text, const char *what, int64_t port, bool allow_private)
{
	bool own = is_own(c->site, text), inside = relay_is_closed(text);

	if (own && takes_mail(c->site, port))
		return err_new(&c->arena, ERR_INVALID_FIELD, field,
		    "{relay_circle}%s is %s, which takes mail at port %lld: it would go round in a circle",
		    field, what, (long long)port);
	if (allow_private || (!own && !inside))
		return NULL;
	return err_new(&c->arena, ERR_INVALID_FIELD, field,
	    own ? "{relay_own}%s is %s, this server itself: a MasterAdmin may allow that with allow_private"
		: "{relay_closed}%s is %s, an address that is not of the open network: a MasterAdmin may allow that "
		  "with allow_private",
	    field, what);
}

struct err *
relay_check_host(struct ctx *c, const char *field, const char *host, int64_t port, bool allow_private)
{
	TRY(check_one(c, field, host, host, port, allow_private));
	if (c->host == NULL || strcmp(c->host, host) != 0)
		return NULL;
	for (const char *const *at = c->host_addresses; *at != NULL; at++)
		TRY(check_one(c, field, *at, arena_printf(&c->arena, "%s, which is at %s", host, *at), port,
		    allow_private));
	return NULL;
}

const char *
relay_next_hop(struct arena *a, const char *host, int64_t port)
{
	return arena_printf(a, "[%s]:%lld", host, (long long)port);
}

const char *
relay_tls_policy(enum relay_tls tls)
{
	static const char *const policies[] = { [RELAY_TLS_OPPORTUNISTIC] = "may",
		[RELAY_TLS_NONE] = "none",
		[RELAY_TLS_REQUIRED] = "encrypt",
		[RELAY_TLS_VERIFIED] = "secure match=nexthop" };

	return policies[tls];
}
