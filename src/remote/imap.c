/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/imap.h"

#include <strings.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "wire/imap.h"

enum { FOLDERS_MAX = 5000, RESPONSE_MAX = 64 * 1024, COMMAND_MAX = 8 * 1024 };

struct imap {
	struct origin *origin;
	unsigned commands;
	const char *capabilities; /* NULL: not asked for yet */
	bool sizes;               /* STATUS=SIZE is one of them */
};

void
imap_release(struct imap **imap)
{
	if (*imap == NULL)
		return;
	origin_release(&(*imap)->origin);
	*imap = NULL;
}

struct err *
imap_open(struct arena *a, const struct origin_door *door, const struct migration_source *source,
    int timeout_ms, struct imap **out)
{
	struct imap *imap = arena_new(a, struct imap);

	*out = NULL;
	TRY(origin_open(a, door, source, source->tls == MIGRATION_IMAPS ? "imaps" : "imap", (int)source->port,
	    timeout_ms, &imap->origin));
	*out = imap;
	return NULL;
}

struct origin *
imap_origin(const struct imap *imap)
{
	return imap->origin;
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

	TRY(origin_send(a, imap->origin, (struct span){ line, strlen(line) }, left > 0 ? (int)left : 1));
	for (;;) {
		TRY(origin_response(a, imap->origin, RESPONSE_MAX, until, &response));
		if (response.n >= strlen(tag) && memcmp(response.p, tag, strlen(tag)) == 0)
			break;
		take(a, arg, response);
	}
	*ok = response.n >= strlen(tag) + 2 && strncasecmp(response.p + strlen(tag), "OK", 2) == 0;
	return NULL;
}

struct looking {
	const char **folders;
	size_t n;
	struct imap_counts *counts;
};

static void
take_capability(struct arena *a, void *arg, struct span response)
{
	struct imap *imap = arg;

	if (!imap_has_capability(response, "IMAP4rev1") && !imap_has_capability(response, "IMAP4rev2"))
		return;
	imap->sizes = imap_has_capability(response, "STATUS=SIZE");
	imap->capabilities = arena_printf(a, "%.*s", (int)(response.n - 2), response.p + 2);
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
	bool ok;

	if (imap->capabilities == NULL)
		TRY(ask(a, imap, "CAPABILITY", clock_monotonic() + timeout_ms, take_capability, imap, &ok));
	*out = imap->capabilities != NULL ? imap->capabilities : "CAPABILITY IMAP4rev1";
	return NULL;
}

struct err *
imap_count(struct arena *a, struct imap *imap, int timeout_ms, struct imap_counts *out)
{
	int64_t until = clock_monotonic() + timeout_ms;
	struct looking l = { .counts = out };
	const char *capabilities;
	bool ok;

	*out = (struct imap_counts){ 0 };
	l.folders = arena_alloc(a, FOLDERS_MAX * sizeof(*l.folders));
	TRY(imap_capabilities(a, imap, timeout_ms, &capabilities));
	TRY(ask(a, imap, "LIST \"\" \"*\"", until, take_folder, &l, &ok));
	for (size_t i = 0; i < l.n; i++) {
		struct buf command = BUF(a, COMMAND_MAX);

		buf_puts(&command, "STATUS ");
		imap_put_quoted(&command, l.folders[i]);
		buf_puts(&command, imap->sizes ? " (MESSAGES UIDNEXT SIZE)" : " (MESSAGES UIDNEXT)");
		TRY(ask(a, imap, buf_text(&command), until, take_status, &l, &ok));
	}
	return NULL;
}
