/* SPDX-License-Identifier: Apache-2.0 */
/* backup: all address books and calendars as one ZIP, while they are in use (R74). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "jobs/kind.h"
#include "jobs/mailboxes.h"
#include "jobs/work.h"
#include "model/account.h"
#include "model/conf.h"
#include "os/file.h"
#include "remote/dav_backup.h"
#include "rules/job.h"
#include "store/account_store.h"
#include "store/list.h"

enum { KEPT = 3, FILES_MAX = 1000 };

struct backup {
	struct dav_backup *zip;
	struct dav_backup_counts counts;
	const char *cursor; /* in keep */
	struct list_page page;
	int64_t total, seen;
};

static struct err *
read_page(struct ctx *c, void *arg)
{
	struct backup *b = arg;
	struct account mail_user = { .role = ROLE_MAIL_USER };
	const struct list_query query = { .limit = LIST_LIMIT_MAX,
		.cursor = b->cursor,
		.filter = &mail_user,
		.filtered = field_mask(account_fields, "role") };

	b->page = (struct list_page){ 0 };
	return list_read_all(c, &account_listing, &query, &b->page);
}

NODISCARD static struct err *
put_page(struct work *w, struct backup *b)
{
	const struct account *accounts = b->page.rows;

	for (size_t i = 0; i < b->page.n; i++, b->seen++) {
		struct arena one = { 0 };
		struct err *e = dav_backup_home(
		    &one, b->zip, w->c.site->dav_dir, accounts[i].id, accounts[i].name, &b->counts);

		if (e != NULL)
			e = err_again(&w->c.arena, e, NULL, NULL);
		arena_free(&one);
		TRY(e);
	}
	int64_t percent = b->total > 0 ? b->seen * 100 / b->total : 0;
	return work_write(w, NULL, NULL, percent < 99 ? percent : 99,
	    arena_printf(&w->c.arena, "%lld of %lld accounts", (long long)b->seen, (long long)b->total));
}

NODISCARD static struct err *
put_all(struct work *w, struct backup *b)
{
	TRY(work_read(w, mailboxes_total, &b->total));
	do {
		TRY(work_read(w, read_page, b));
		TRY(put_page(w, b));
		b->cursor = b->page.next == NULL ? NULL : arena_strdup(&w->keep, b->page.next);
		arena_reset(&w->c.arena);
	} while (b->cursor != NULL);
	return dav_backup_end(&w->keep, b->zip);
}

static int
newest_first(const void *x, const void *y)
{
	return -strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Identities are in order of time, and all of one length. */
static void
prune(struct arena *a, const char *dir)
{
	const char *names[FILES_MAX] = { NULL };
	SCOPED_DIR *d = opendir(dir);
	size_t n = 0;

	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL && n < FILES_MAX;)
		if (strncmp(e->d_name, "dav-", 4) == 0)
			names[n++] = arena_strdup(a, e->d_name);
	qsort(names, n, sizeof(*names), newest_first);
	for (size_t i = KEPT; i < n; i++)
		unlinkat(dirfd(d), names[i], 0);
}

struct err *
backup_dav_run(struct work *w)
{
	struct arena *a = &w->keep;
	struct backup *b = arena_new(a, struct backup);
	const char *dir = conf_backup_dir(a, w->conf);
	const char *path = job_backup_file(a, dir, w->job.id);
	const char *temp = arena_printf(a, "%s/.dav-%lld", dir, (long long)w->job.id);

	TRY(file_ensure_dir(a, dir, 0700, FILE_OWNER_SELF));
	SCOPED_FD fd = open(temp, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s: %s", temp, strerrordesc_np(errno));
	struct err *e = dav_backup_begin(a, fd, &b->zip);
	if (e == NULL)
		e = put_all(w, b);
	dav_backup_abandon(&b->zip);
	if (e == NULL && (fsync(fd) != 0 || rename(temp, path) != 0))
		e = err_new(a, ERR_UNAVAILABLE, NULL, "%s: %s", path, strerrordesc_np(errno));
	if (e != NULL) {
		unlink(temp);
		return e;
	}
	prune(a, dir);
	w->result = arena_printf(a, "%lld address books and calendars of %lld accounts, %lld items",
	    (long long)b->counts.collections, (long long)b->counts.accounts, (long long)b->counts.items);
	return NULL;
}
