/* SPDX-License-Identifier: Apache-2.0 */
#include "helper/verified.h"

#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "helper/held.h"
#include "helper/request.h"
#include "helper/verbs.h"
#include "model/conf.h"
#include "os/child.h"
#include "os/file.h"

enum {
	VERIFIED_MS = 30 * 1000,
	END_MS = 3000, /* of an old verify(8); it does nothing that takes long */
};

/* A row of "postmap -s": address, tab, "status:probed:updated:text". verify(8) has keys of its own, too. */
struct row {
	struct span address;
	bool awaited; /* somebody is asked at this moment, and until now the recipient is not known to be good
		       */
};

static bool
read_row(const char *p, size_t n, struct row *out)
{
	const char *tab = memchr(p, '\t', n);
	const char *status = tab == NULL ? NULL : tab + 1;

	if (tab == NULL || memchr(p, '@', (size_t)(tab - p)) == NULL)
		return false;
	out->address = (struct span){ p, (size_t)(tab - p) };
	out->awaited =
	    strncmp(status, "0:", 2) != 0 && status[0] != '\0' && strncmp(status + 1, ":0:", 3) != 0;
	return true;
}

/* The addresses, one a line. */
static struct span
read_addresses(struct arena *a, struct span rows, bool awaited)
{
	struct buf keys = BUF(a, rows.n + 1);
	const char *end = rows.p + rows.n, *eol;
	struct row row;

	for (const char *p = rows.p; (eol = memchr(p, '\n', (size_t)(end - p))) != NULL; p = eol + 1)
		if (read_row(p, (size_t)(eol - p), &row) && (row.awaited || !awaited))
			buf_printf(&keys, "%.*s\n", (int)row.address.n, row.address.p);
	return (struct span){ buf_text(&keys), keys.n };
}

static const char *
verified_map(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "lmdb:%s/postfix/data/verify_cache", conf->data_dir);
}

/* Before Postfix has verified anybody there is no such file. */
static bool
verified_any(struct arena *a, const struct conf *conf)
{
	return file_exists(arena_printf(a, "%s/postfix/data/verify_cache.lmdb", conf->data_dir));
}

/* Take these keys, one a line, out of it. */
NODISCARD static struct err *
verified_delete(struct arena *a, const struct conf *conf, struct span keys, struct span *answer)
{
	const char *etc = arena_printf(a, "%s/postfix", conf->etc_dir);
	const char *forget[] = { "/usr/sbin/postmap", "-c", etc, "-d", "-", verified_map(a, conf), NULL };
	struct child_result r = { .status = 0 };
	long long n = 0;

	for (size_t i = 0; i < keys.n; i++)
		n += keys.p[i] == '\n';
	if (n > 0)
		TRY(child_feed(a, forget, keys, VERIFIED_MS, ANSWER_MAX, &r));
	if (r.status > 1)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "postmap ended with status %d: %.200s", r.status, r.out.p);
	if (r.status == 1) /* they were gone already */
		n = 0;
	const char *text = arena_printf(a, "%lld", n);
	*answer = (struct span){ text, strlen(text) };
	return NULL;
}

NODISCARD static struct err *
forget_rows(struct arena *a, const struct conf *conf, bool awaited, struct span *answer)
{
	const char *list[] = { "/usr/sbin/postmap", "-c", arena_printf(a, "%s/postfix", conf->etc_dir), "-s",
		verified_map(a, conf), NULL };
	struct child_result r;

	*answer = SPAN("0");
	if (!verified_any(a, conf))
		return NULL;
	TRY(child_run(a, list, VERIFIED_MS, ANSWER_MAX, &r));
	if (r.status != 0)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "postmap ended with status %d: %.200s", r.status, r.out.p);
	return verified_delete(a, conf, read_addresses(a, r.out, awaited), answer);
}

struct err *
verified_forget(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	(void)request;
	return forget_rows(a, conf, false, answer);
}

struct err *
verified_forget_one(
    struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	const char *key = arena_printf(a, "%s\n", request->arguments[0]);

	*answer = SPAN("0");
	if (strchr(key, '@') == NULL)
		return err_new(a, ERR_INVALID_FIELD, NULL, "verified-forget-one takes an address");
	return verified_any(a, conf) ? verified_delete(a, conf, (struct span){ key, strlen(key) }, answer)
				     : NULL;
}

void
verified_resume(struct arena *a, const struct conf *conf, int verify)
{
	struct span answer;

	if (!held_ends(verify, END_MS))
		log_event(NULL, LOG_WARN_, "verified.stays", "detail", "verify(8) did not end", NULL);
	const struct err *e = forget_rows(a, conf, true, &answer);
	if (e != NULL)
		log_event(NULL, LOG_WARN_, "verified.not_resumed", "detail", e->detail, NULL);
}
