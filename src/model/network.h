/* SPDX-License-Identifier: Apache-2.0 */
/* network: IP addresses and networks, IPv4 and IPv6 (RFC 4632, RFC 4291 section 2.3), as lists hold them. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"

enum { NETWORK_BYTES = 16 };

struct texts;

struct network {
	int family;                         /* 4 or 6 */
	int bits;                           /* of the prefix; 32 or 128 for one address */
	unsigned char bytes[NETWORK_BYTES]; /* the first 4 count for IPv4 */
};

/* Read "192.0.2.7", "192.0.2.0/24", "2001:db8::/32". IPv4 written as IPv6 (::ffff:192.0.2.7) is IPv4. Answers
 * what is wrong ("is not ..."), or NULL; bits set behind the prefix are wrong. */
const char *network_read(struct arena *a, const char *text, struct network *out);
/* The one way to write it: small letters, zeros shortened, no prefix for one address. */
const char *network_text(struct arena *a, const struct network *n) __attribute__((returns_nonnull));
/* Both at once, for lists of texts. */
const char *network_canonical(struct arena *a, const char *text, const char **out);
/* The network that an address is taken to be of one owner with: its /24 or /64; "unknown" for NULL and what
 * is no address. */
const char *network_of(struct arena *a, const char *ip) __attribute__((returns_nonnull));
/* The narrower one, with nobody else but who shares the address: itself for IPv4; the /64 for IPv6, where a
 * machine has many. */
const char *network_host(struct arena *a, const char *ip) __attribute__((returns_nonnull));
/* Does the address lie within the network? */
bool network_holds(const struct network *n, const struct network *address);
/* May this address ask, where only those networks may? Anybody may where none is named; NULL and what is no
 * address may nothing else. */
bool network_among(struct arena *a, const struct texts *networks, const char *ip);
/* Its first and last address as texts of one width per family that sort as the addresses do: family, then hex
 * ("4c0000200"). A network lies within another exactly when both its ends do. */
const char *network_first(struct arena *a, const struct network *n) __attribute__((returns_nonnull));
const char *network_last(struct arena *a, const struct network *n) __attribute__((returns_nonnull));
