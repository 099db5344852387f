/* SPDX-License-Identifier: Apache-2.0 */
#include "model/network.h"

#include <arpa/inet.h>
#include <ctype.h>

#include "base/buf.h"
#include "model/field.h"

enum { TEXT_MAX = 50, V4_BITS = 32, V6_BITS = 128, MAPPED_BITS = 96, OWNER_V4_BITS = 24, OWNER_V6_BITS = 64 };

static int
width(const struct network *n)
{
	return n->family == 4 ? V4_BITS : V6_BITS;
}

/* The bit counts from the left. */
static unsigned char
bit(int i)
{
	return (unsigned char)(0x80 >> i % 8);
}

static bool
read_address(const char *text, struct network *out)
{
	*out = (struct network){ .family = strchr(text, ':') == NULL ? 4 : 6 };
	out->bits = width(out);
	return inet_pton(out->family == 4 ? AF_INET : AF_INET6, text, out->bytes) == 1;
}

/* At most three digits, and nothing else. */
static bool
read_bits(const char *text, struct network *out)
{
	size_t n = strspn(text, "0123456789");

	if (n == 0 || n > 3 || text[n] != '\0')
		return false;
	out->bits = (int)strtol(text, NULL, 10);
	return out->bits <= width(out);
}

/* ::ffff:0:0/96 (RFC 4291 section 2.5.5.2): who connects so is an IPv4 client. */
static void
unmap(struct network *n)
{
	static const unsigned char mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

	if (n->family == 4 || n->bits < MAPPED_BITS || memcmp(n->bytes, mapped, sizeof(mapped)) != 0)
		return;
	memmove(n->bytes, n->bytes + sizeof(mapped), 4);
	memset(n->bytes + 4, 0, sizeof(mapped));
	n->family = 4;
	n->bits -= MAPPED_BITS;
}

/* Clear what is behind the prefix; was there anything? */
static bool
clear_host(struct network *n)
{
	bool any = false;

	for (int i = n->bits; i < width(n); i++) {
		any |= (n->bytes[i / 8] & bit(i)) != 0;
		n->bytes[i / 8] &= (unsigned char)~bit(i);
	}
	return any;
}

const char *
network_read(struct arena *a, const char *text, struct network *out)
{
	size_t n = strcspn(text, "/");
	char address[TEXT_MAX];

	if (n >= sizeof(address))
		return "is not an IP address or network";
	memcpy(address, text, n);
	address[n] = '\0';
	if (!read_address(address, out))
		return "is not an IP address or network";
	if (text[n] == '/' && !read_bits(text + n + 1, out))
		return out->family == 4 ? "has a prefix that is not from 0 to 32"
					: "has a prefix that is not from 0 to 128";
	unmap(out);
	if (clear_host(out))
		return arena_printf(
		    a, "has bits set behind its prefix; the network is %s", network_text(a, out));
	return NULL;
}

const char *
network_text(struct arena *a, const struct network *n)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(n->family == 4 ? AF_INET : AF_INET6, n->bytes, text, sizeof(text));
	return n->bits == width(n) ? arena_strdup(a, text) : arena_printf(a, "%s/%d", text, n->bits);
}

const char *
network_canonical(struct arena *a, const char *text, const char **out)
{
	struct network n;
	const char *why = network_read(a, text, &n);

	if (why == NULL)
		*out = network_text(a, &n);
	return why;
}

static const char *
owner_of(struct arena *a, const char *ip, int v4_bits)
{
	struct network n;

	if (ip == NULL || network_read(a, ip, &n) != NULL)
		return "unknown";
	int bits = n.family == 4 ? v4_bits : OWNER_V6_BITS;
	if (n.bits > bits)
		n.bits = bits;
	clear_host(&n);
	return network_text(a, &n);
}

const char *
network_of(struct arena *a, const char *ip)
{
	return owner_of(a, ip, OWNER_V4_BITS);
}

const char *
network_host(struct arena *a, const char *ip)
{
	return owner_of(a, ip, V4_BITS);
}

bool
network_holds(const struct network *n, const struct network *address)
{
	if (n->family != address->family || address->bits < n->bits)
		return false;
	for (int i = 0; i < n->bits; i++)
		if ((n->bytes[i / 8] ^ address->bytes[i / 8]) & bit(i))
			return false;
	return true;
}

bool
network_among(struct arena *a, const struct texts *networks, const char *ip)
{
	struct network address, network;

	if (networks->n == 0)
		return true;
	if (ip == NULL || network_read(a, ip, &address) != NULL)
		return false;
	for (size_t i = 0; i < networks->n; i++)
		if (network_read(a, networks->v[i], &network) == NULL && network_holds(&network, &address))
			return true;
	return false;
}

static const char *
sortable(struct arena *a, const struct network *n)
{
	struct buf b = BUF(a, TEXT_MAX);

	buf_printf(&b, "%d", n->family);
	for (int i = 0; i < width(n) / 8; i++)
		buf_printf(&b, "%02x", n->bytes[i]);
	return buf_text(&b);
}

const char *
network_first(struct arena *a, const struct network *n)
{
	return sortable(a, n);
}

const char *
network_last(struct arena *a, const struct network *n)
{
	struct network last = *n;

	for (int i = n->bits; i < width(n); i++)
		last.bytes[i / 8] |= bit(i);
	return sortable(a, &last);
}
