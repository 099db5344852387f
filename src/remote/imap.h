/* SPDX-License-Identifier: Apache-2.0 */
/* imap: somebody's mailbox on another server (RFC 3501). */
#pragma once
#include "remote/origin.h"

struct imap;

/* Connect and sign in; fails as origin_open. *out is to be released. */
NODISCARD struct err *imap_open(struct arena *a, const struct origin_door *door,
    const struct migration_source *source, int timeout_ms, struct imap **out);
/* For SCOPED; NULL is fine. */
void imap_release(struct imap **imap);

/* What there is; a source that does not tell sizes has none. Folders beyond some thousands do not count.
 * Fails with unavailable. */
struct imap_counts {
	int64_t messages, bytes, uid_sum;
};
NODISCARD struct err *imap_count(struct arena *a, struct imap *imap, int timeout_ms, struct imap_counts *out);

/* What it can do, as its CAPABILITY response lists it; asked once, and in the arena of who asked first. */
NODISCARD struct err *imap_capabilities(struct arena *a, struct imap *imap, int timeout_ms, const char **out);

/* The bare connection. */
struct origin *imap_origin(const struct imap *imap);
