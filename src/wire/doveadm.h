/* SPDX-License-Identifier: Apache-2.0 */
/* doveadm: what Dovecot's administration answers over HTTP to one command
 * (https://doc.dovecot.org/2.3/admin_manual/doveadm_http_api/). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* How full a mailbox is, as Dovecot counts it; whole KiB. */
struct doveadm_quota {
	const char *user;
	int64_t bytes, messages;
};

struct doveadm_answer {
	bool done;
	int exit_code;                /* when it is not done */
	struct doveadm_quota *quotas; /* of the rows that tell one, in the arena */
	size_t n_quotas;
};

/* A message, of what was fetched of it. */
struct doveadm_message {
	int64_t size;
	const char *sender; /* first address in From, as it is written there; "" */
	struct span text;   /* the bytes of it; empty when it was not asked for */
};
/* Of the first row; *found is false when there is none. False when the text is no answer that tells rows. */
bool doveadm_read_message(struct arena *a, struct span text, struct doveadm_message *out, bool *found);

/* A user's scripts: their names, and that of the active one, NULL: none is. And the text of one. Both false
 * when the text is no answer that tells rows. */
struct doveadm_scripts {
	const char **names, *active;
	size_t n;
};
bool doveadm_read_scripts(struct arena *a, struct span text, struct doveadm_scripts *out);
bool doveadm_read_script(struct arena *a, struct span text, const char **script);

/* user: whom all rows are about, or NULL: each names its own. False when the text is no answer. */
bool doveadm_read(struct arena *a, struct span text, const char *user, struct doveadm_answer *out);
