/* SPDX-License-Identifier: Apache-2.0 */
/* origin: the bare connection to the server that a user comes from: an address that may be connected to, TLS
 * with its certificate, and bytes within time limits. IMAP (imap) and ManageSieve (managesieve) are spoken
 * over it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/span.h"
#include "model/migration.h"

struct conf;
struct site;
struct origin;

struct origin_door {
	const struct conf *conf;
	const struct site *site;
	/* May this address not be connected to? It is asked about the very one that DNS has just given. */
	bool (*refuses)(const struct site *site, const char *ip);
};

/* Connect to that port of the server. scheme is libcurl's: imap and imaps sign in, too; http does nothing
 * more. Fails with bad_credentials (the login is not taken), conflict (its certificate, or an address that
 * must not be connected to), unavailable (all else; nothing that it says is repeated), and invalid_field for
 * what no login can hold. *out is to be released. */
NODISCARD struct err *origin_open(struct arena *a, const struct origin_door *door,
    const struct migration_source *of, const char *scheme, int port, int timeout_ms, struct origin **out);
/* TLS from here on, of a connection that was opened as http. Fails as origin_open, and with unavailable when
 * something came that was not asked for. */
NODISCARD struct err *origin_start_tls(struct arena *a, struct origin *s, int timeout_ms);
/* For SCOPED; NULL is fine. */
void origin_release(struct origin **s);

/* Its descriptor, to be polled; some bytes that are there already (*got 0: none yet), in which case *over
 * tells of its end; all of them on their way, within timeout_ms. Both fail with unavailable. */
int origin_fd(const struct origin *s);
NODISCARD struct err *origin_recv(
    struct arena *a, struct origin *s, void *bytes, size_t size, size_t *got, bool *over);
NODISCARD struct err *origin_send(struct arena *a, struct origin *s, struct span bytes, int timeout_ms);
/* The next response, lines with their literals as wire/imap.h has them, at most max bytes; it stays until the
 * next one is read. until: of clock_monotonic. Fails with unavailable. */
NODISCARD struct err *origin_response(
    struct arena *a, struct origin *s, size_t max, int64_t until, struct span *out);
