/* SPDX-License-Identifier: Apache-2.0 */
#include "journey/journey.h"

#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/random.h"
#include "base/scoped.h"
#include "journey/join.h"
#include "journey/source.h"
#include "model/conf.h"
#include "os/process.h"
#include "os/sandbox.h"
#include "os/socket.h"
#include "store/db.h"

/* A look costs a few system calls; what was written since the last one is written as one transaction. */
enum { LOOK_MS = 500, AWAY_MS = 2000, PIECE = 1 << 20 };
/* What goes between two looks is more than a look can bring: a line that makes a row has some 200 bytes. */
enum { PRUNE_ROWS = 500, PRUNE_STEPS = 20 };
enum { POSTFIX, RSPAMD, DOVECOT, SOURCES };

/* How long a line may wait for what Postfix says about its message. */
static const int64_t lag = SECONDS(3), prune_every = MINUTES(1);

struct collector {
	const struct conf *conf;
	struct ctx c, directory;
	struct arena line; /* of one line */
	struct join *join;
	struct source sources[SOURCES];
	int64_t reached; /* how far Postfix's log was read, ms; INT64_MAX: to its end */
	int64_t last;    /* time of its last line */
	int64_t pruned_at;
	struct log_time minute; /* that was converted last, and what came out */
	int64_t minute_ms;
	bool away;
};

/* The server's own zone. Postfix writes no year: it is the latest that is not in the future. */
static int64_t
time_of(struct collector *k, const struct log_time *t, int64_t now)
{
	struct tm tm = { .tm_mon = t->month - 1,
		.tm_mday = t->day,
		.tm_hour = t->hour,
		.tm_min = t->minute,
		.tm_isdst = -1 };
	const struct log_time *m = &k->minute;
	time_t seconds = (time_t)(now / 1000);
	struct tm today;

	if (k->minute_ms == 0 || m->year != t->year || m->month != t->month || m->day != t->day ||
	    m->hour != t->hour || m->minute != t->minute) {
		localtime_r(&seconds, &today);
		tm.tm_year = t->year != 0 ? t->year - 1900 : today.tm_year;
		struct tm again = tm;
		k->minute_ms = (int64_t)mktime(&tm) * 1000;
		if (t->year == 0 && k->minute_ms > now + DAYS(1)) {
			again.tm_year--;
			k->minute_ms = (int64_t)mktime(&again) * 1000;
		}
		k->minute = *t;
	}
	return k->minute_ms + SECONDS(t->second) + t->ms;
}

static struct err *
postfix_line(void *arg, struct span text, bool *stop)
{
	struct collector *k = arg;
	struct postfix_line line;

	*stop = false;
	if (postfix_log_read(&k->line, text, &line) && line.event != POSTFIX_OTHER) {
		k->last = time_of(k, &line.at, k->c.now);
		TRY(join_postfix(k->join, &line, k->last));
	}
	arena_reset(&k->line);
	return NULL;
}

/* A line that belongs behind what Postfix's log has told so far waits. */
static bool
comes_too_early(const struct collector *k, int64_t at)
{
	return at > k->reached;
}

static bool
may_wait(const struct collector *k, int64_t at)
{
	return k->reached != INT64_MAX || at > k->c.now - lag;
}

static struct err *
rspamd_line(void *arg, struct span text, bool *stop)
{
	struct collector *k = arg;
	struct rspamd_line line;
	bool unknown = false;

	*stop = false;
	if (rspamd_log_read(&k->line, text, &line) && line.scan) {
		int64_t at = time_of(k, &line.at, k->c.now);

		*stop = comes_too_early(k, at);
		if (!*stop)
			TRY(join_rspamd(k->join, &line, at, &unknown));
		*stop |= unknown && may_wait(k, at);
	}
	arena_reset(&k->line);
	return NULL;
}

static struct err *
dovecot_line(void *arg, struct span text, bool *stop)
{
	struct collector *k = arg;
	struct dovecot_line line;
	bool unknown = false;

	*stop = false;
	if (dovecot_log_read(&k->line, text, &line) && line.event != DOVECOT_OTHER) {
		int64_t at = time_of(k, &line.at, k->c.now);

		*stop = comes_too_early(k, at);
		if (!*stop)
			TRY(join_dovecot(k->join, &line, at, &unknown));
		*stop |= unknown && may_wait(k, at);
	}
	arena_reset(&k->line);
	return NULL;
}

static bool
any_news(const struct collector *k)
{
	bool moved = join_changed(k->join) > 0;

	for (int i = 0; i < SOURCES; i++)
		moved |= k->sources[i].place.place != k->sources[i].saved.place ||
			 k->sources[i].place.inode != k->sources[i].saved.inode;
	return moved;
}

static struct err *
write_all(struct ctx *c, void *arg)
{
	struct collector *k = arg;

	for (int i = 0; i < SOURCES; i++)
		TRY(journey_store_set_source(c, &k->sources[i].place));
	return join_write(k->join);
}

/* What was written since the last look. *more: there is more to read at once. */
static struct err *
look(struct collector *k, bool *more)
{
	static source_line *const readers[] = { postfix_line, rspamd_line, dovecot_line };
	bool ends[SOURCES];

	k->c.now = clock_now();
	for (int i = 0; i < SOURCES; i++) {
		TRY(source_read(&k->sources[i], &k->c.arena, PIECE, readers[i], k, &ends[i]));
		if (i == POSTFIX)
			k->reached = ends[i] ? INT64_MAX : k->last;
	}
	*more = !ends[POSTFIX];
	if (!any_news(k))
		return NULL;
	TRY(db_transact(&k->c, true, write_all, k));
	join_written(k->join);
	for (int i = 0; i < SOURCES; i++)
		source_keep(&k->sources[i]);
	return NULL;
}

/* Some of the oldest, when they are too old or too many. */
static struct err *
prune_some(struct ctx *c, void *arg)
{
	struct collector *k = arg;
	int64_t ids[PRUNE_ROWS], keys[JOURNEY_KEYS_MAX], total,
	    too_old = c->now - DAYS(k->conf->journey_days);
	struct journey j;
	bool found;
	size_t n;

	TRY(journey_store_total(c, &total));
	int64_t over = total - k->conf->journey_messages;
	TRY(journey_store_oldest(c, over > 0 ? INT64_MAX : journey_first_id(too_old),
	    over > 0 && over < PRUNE_ROWS ? (int)over : PRUNE_ROWS, ids, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(journey_store_find(c, ids[i], &j, &found));
		if (found)
			TRY(journey_store_delete(c, ids[i], keys, journey_keys(&j, keys)));
	}
	if (n < PRUNE_ROWS)
		k->pruned_at = clock_monotonic();
	return NULL;
}

static bool
may_prune(const struct collector *k)
{
	return k->pruned_at == 0 || clock_monotonic() - k->pruned_at >= prune_every;
}

static struct err *
prune(struct collector *k)
{
	for (int i = 0; i < PRUNE_STEPS && may_prune(k); i++) {
		TRY(db_transact(&k->c, true, prune_some, k));
		arena_reset(&k->c.arena);
	}
	return NULL;
}

static bool
any_rotated(const struct collector *k)
{
	for (int i = 0; i < SOURCES; i++)
		if (source_rotated(&k->sources[i]))
			return true;
	return false;
}

static struct err *
connect_stores(struct collector *k)
{
	TRY(db_open(&k->c.arena, conf_journey_store(&k->c.arena, k->conf), DB_WRITE, &k->c.db));
	TRY(db_be_lazy(&k->c));
	TRY(db_open(&k->c.arena, k->conf->store, DB_READ, &k->directory.db));
	for (int i = 0; i < SOURCES; i++) {
		bool found;

		TRY(journey_store_source(&k->c, &k->sources[i].saved, &found));
		source_resume(&k->sources[i], found);
	}
	return NULL;
}

static void
disconnect(struct collector *k)
{
	join_forget(k->join);
	db_close(&k->c.db);
	db_close(&k->directory.db);
}

/* One round. A failure forgets what was not committed; the next round begins where the last commit has ended.
 */
static int
round_of(struct collector *k)
{
	bool more = false;
	struct err *e = k->directory.db == NULL ? connect_stores(k) : NULL;

	if (e == NULL)
		e = look(k, &more);
	if (e == NULL)
		e = prune(k);
	if (e != NULL && !k->away)
		log_event(NULL, LOG_WARN_, "journeys.stopped", "detail", e->detail, NULL);
	else if (e == NULL && k->away)
		log_event(NULL, LOG_INFO_, "journeys.resumed", NULL, NULL);
	k->away = e != NULL;
	if (e != NULL)
		disconnect(k);
	arena_reset(&k->c.arena);
	arena_reset(&k->directory.arena);
	return e != NULL ? AWAY_MS : more ? 0 : LOOK_MS;
}

/* Who connects is told that we live. */
static void
answer(int listener)
{
	SCOPED_FD peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (peer >= 0 && send(peer, "ok\n", 3, MSG_NOSIGNAL) != 3)
		log_event(NULL, LOG_DEBUG_, "peer.left", NULL, NULL);
}

/* Until somebody asks us to end, or a log was rotated. */
static void
collect(struct collector *k, int listener, int stop_fd)
{
	struct pollfd p[] = { { .fd = listener, .events = POLLIN }, { .fd = stop_fd, .events = POLLIN } };

	for (;;) {
		int64_t until = clock_monotonic() + round_of(k), left;

		if (!k->away && any_rotated(k)) {
			log_event(NULL, LOG_INFO_, "logs.rotated", NULL, NULL);
			return;
		}
		do {
			left = until - clock_monotonic();
			if (poll(p, 2, left > 0 ? (int)left : 0) > 0 && p[1].revents != 0)
				return;
			if (p[0].revents != 0)
				answer(listener);
		} while (left > 0);
	}
}

NODISCARD static struct err *
confine(struct arena *a, const struct conf *conf)
{
	const struct sandbox_path allowed[] = {
		{ conf->data_dir, SANDBOX_WRITE },
		{ conf->log_dir, SANDBOX_READ },
		{ "/etc", SANDBOX_READ },
		{ "/usr", SANDBOX_READ },
		{ NULL, SANDBOX_READ },
	};

	TRY(process_drop_with(a, conf->portal_user, conf->portal_user, "adm"));
	return sandbox_enter(a, allowed, NULL);
}

/* Open what needs rights, drop them, sandbox, serve. */
NODISCARD static struct err *
serve(struct arena *a, const struct conf *conf)
{
	struct collector k = { .conf = conf };
	int listener = -1, stop_fd = -1;

	k.c = k.directory = (struct ctx){ .request_id = "-", .random = random_u32 };
	TRY(socket_listen_unix(a, arena_printf(a, "%s/journey.sock", conf->run_dir), 0660, conf->portal_user,
	    conf->portal_user, &listener));
	SCOPED_FD mine = listener;
	source_open(&k.sources[POSTFIX], "postfix", arena_printf(a, "%s/postfix.log", conf->log_dir));
	source_open(&k.sources[RSPAMD], "rspamd", arena_printf(a, "%s/rspamd/rspamd.log", conf->log_dir));
	source_open(&k.sources[DOVECOT], "dovecot", arena_printf(a, "%s/dovecot.log", conf->log_dir));
	TRY(confine(a, conf));
	TRY(process_stop_fd(a, &stop_fd));
	k.join = join_open(&k.c, &k.directory);
	log_event(NULL, LOG_INFO_, "journey.started", NULL, NULL);
	collect(&k, mine, stop_fd);
	disconnect(&k);
	join_close(&k.join);
	for (int i = 0; i < SOURCES; i++)
		source_close(&k.sources[i]);
	arena_free(&k.c.arena);
	arena_free(&k.directory.arena);
	arena_free(&k.line);
	return NULL;
}

int
journey_run(const struct conf *conf)
{
	struct arena a = { 0 };
	struct err *e = serve(&a, conf);
	int code = e == NULL ? 0 : 1;

	log_event(NULL, e == NULL ? LOG_INFO_ : LOG_ERROR_, "journey.stopped", "detail",
	    e == NULL ? "asked to, or a log was rotated" : e->detail, NULL);
	arena_free(&a);
	return code;
}
