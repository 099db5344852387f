/* SPDX-License-Identifier: Apache-2.0 */
/* shares: files of shared collections that could not be written behind the change itself (api/shares), or
 * whose rows went with an account. And what is shared of a collection that a DAV client has deleted ends: the
 * portal is not told of that. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/scoped.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "model/text.h"
#include "os/dav_home.h"
#include "remote/dav_tree.h"
#include "rules/share.h"

enum { NOTE_MAX = 300 };

/* A note comes before its collection goes. */
static const int64_t note_lasts = MINUTES(10);

struct settling {
	struct share_pending pending;
	int64_t written, failed, ended;
};

NODISCARD static struct err *
settle_one(struct work *w, struct settling *s)
{
	const struct share_pending *p = &s->pending;
	bool written = dav_tell_shares(&w->c, p->change.account_id, &p->member, p->shares, p->n);

	*(written ? &s->written : &s->failed) += 1;
	return work_write(w, written ? share_settled : NULL, &s->pending, 0, NULL);
}

/* Nobody else reads or writes between its reading and its writing. */
NODISCARD static struct err *
settle_next(struct work *w, struct settling *s)
{
	SCOPED_FD turn = -1;

	TRY(dav_home_lock_shares(&w->c.arena, w->c.site->dav_dir, &turn));
	TRY(work_read(w, share_next, &s->pending));
	return s->pending.found ? settle_one(w, s) : NULL;
}

NODISCARD static struct err *
settle_all(struct work *w, struct settling *s)
{
	s->pending.change.account_id = 0;
	do {
		arena_reset(&w->c.arena);
		TRY(settle_next(w, s));
	} while (s->pending.found);
	return NULL;
}

/* Whose collection it was, from the note that Radicale wrote before it deleted it (os/dav_home.h). */
static bool
read_note(int folder, const char *name, char text[NOTE_MAX + 1], struct share_gone *out)
{
	SCOPED_FD fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, NOTE_MAX);

	if (n <= 0 || text[n - 1] != '\n')
		return false;
	text[n - 1] = '\0';
	char *slash = strchr(text, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	out->collection = slash + 1;
	return text_number(text, &out->owner_id) && collection_is_id(out->collection);
}

/* Is it told too early to be sure that the collection stays? */
static bool
is_fresh(const struct ctx *c, int folder, const char *name)
{
	struct stat s;

	return fstatat(folder, name, &s, AT_SYMLINK_NOFOLLOW) == 0 &&
	       c->now - (int64_t)s.st_mtim.tv_sec * SECONDS(1) < note_lasts;
}

NODISCARD static struct err *
end_gone(struct work *w, struct settling *s, int folder, const char *name)
{
	struct share_gone g = { 0 };
	char text[NOTE_MAX + 1] = "";
	struct ctx *c = &w->c;
	bool gone = false;

	if (read_note(folder, name, text, &g)) {
		const struct err *e =
		    dav_is_gone(&c->arena, c->site->dav_dir, g.owner_id, g.collection, &gone);

		if (e != NULL) /* of one home, it may be: the others are looked at */
			log_event(c, LOG_WARN_, "shares.not_looked_at", "account_id",
			    arena_printf(&c->arena, "%lld", (long long)g.owner_id), "detail", e->detail,
			    NULL);
		if (gone)
			TRY(work_write(w, share_end_gone, &g, 50, NULL));
		if (!gone && is_fresh(c, folder, name))
			return NULL;
	}
	s->ended += (int64_t)g.n;
	unlinkat(folder, name, 0);
	return NULL;
}

/* What was deleted by DAV clients since the last time, and nothing else: however much is shared. */
NODISCARD static struct err *
end_all_gone(struct work *w, struct settling *s)
{
	DIR *names = opendir(arena_printf(&w->keep, "%s/gone", w->c.site->dav_dir));
	struct err *e = NULL;

	for (const struct dirent *d; e == NULL && names != NULL && (d = readdir(names)) != NULL;) {
		arena_reset(&w->c.arena);
		if (*d->d_name != '.')
			e = end_gone(w, s, dirfd(names), d->d_name);
	}
	if (names != NULL)
		closedir(names);
	return e;
}

/* What was changed first: it waits for nothing else. */
struct err *
shares_run(struct work *w)
{
	struct settling *s = arena_new(&w->keep, struct settling);

	TRY(settle_all(w, s));
	TRY(end_all_gone(w, s));
	if (s->ended > 0)
		TRY(settle_all(w, s));
	w->result = arena_printf(&w->keep, "%lld members brought up to date, %lld not", (long long)s->written,
	    (long long)s->failed);
	return NULL;
}
