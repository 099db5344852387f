/* SPDX-License-Identifier: Apache-2.0 */
/* imap: somebody's mailbox on another server (RFC 3501): sign in by libcurl, then the bare connection. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "model/migration.h"

struct conf;
struct imap;
struct site;

struct imap_door {
	const struct conf *conf;
	const struct site *site;
	/* May this address not be connected to? It is asked about the very one that DNS has just given. */
	bool (*refuses)(const struct site *site, const char *ip);
};

/* Connect and sign in. Fails with bad_credentials (the login is not taken), conflict (its certificate, or an
 * address that must not be connected to), unavailable (all else; nothing that it says is repeated), and
 * invalid_field for what no login can hold. *out is to be released. */
NODISCARD struct err *imap_open(struct arena *a, const struct imap_door *door,
    const struct migration_source *source, int timeout_ms, struct imap **out);
/* For SCOPED; NULL is fine. */
void imap_release(struct imap **imap);

/* What there is; a source that does not tell sizes has none. Folders beyond some thousands do not count.
 * Fails with unavailable. */
struct imap_counts {
	int64_t messages, bytes, uid_sum;
};
NODISCARD struct err *imap_count(struct arena *a, struct imap *imap, int timeout_ms, struct imap_counts *out);

/* What it can do, as its CAPABILITY response lists it. */
NODISCARD struct err *imap_capabilities(struct arena *a, struct imap *imap, int timeout_ms, const char **out);

/* The bare connection. Its descriptor, to be polled; some bytes that are there already (*got 0: none yet), in
 * which case *over tells of its end; all of them on their way, within timeout_ms. Both fail with unavailable.
 */
int imap_fd(const struct imap *imap);
NODISCARD struct err *imap_recv(
    struct arena *a, struct imap *imap, void *bytes, size_t size, size_t *got, bool *over);
NODISCARD struct err *imap_send(struct arena *a, struct imap *imap, struct span bytes, int timeout_ms);
