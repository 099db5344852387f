/* SPDX-License-Identifier: Apache-2.0 */
/* fill_journeys STORE JOURNEYS MESSAGES: that many journeys of the last 29 days for the mailboxes of fill.c,
 * the same ones in every run. Three quarters come from outside, a fifth goes there, the rest is refused; one
 * of twenty concerns the first 1,000 mailboxes, one of 200 the first one of all; one sender and one recipient
 * outside are everybody's. Keys are written in their order, after all rows. Prints what it made as one line
 * of JSON. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "store/db.h"
#include "store/journey_store.h"

enum { PER_COMMIT = 5000, PER_DOMAIN = 10, FEW = 1000, DAYS_BACK = 29 };

struct mailbox {
	int64_t account_id, domain_id, owner_id;
};

struct key {
	int64_t key, id;
};

struct filler {
	struct ctx c;
	struct mailbox *mailboxes;
	size_t n_mailboxes;
	struct key *keys;
	size_t n_keys, room;
	uint64_t state;
};

/* SplitMix64 */
static uint64_t
roll(struct filler *f, uint64_t sides)
{
	uint64_t z = f->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31) % sides;
}

static void *
room_for(void *old, size_t size)
{
	void *out = realloc(old, size);

	if (out == NULL)
		abort();
	return out;
}

NODISCARD static struct err *
read_mailboxes(struct filler *f, const char *store)
{
	struct ctx c = { .request_id = "-", .random = random_u32 };
	SCOPED_STMT *s = NULL;
	bool found = true;

	TRY(db_open(&c.arena, store, DB_READ, &c.db));
	TRY(db_prepare(&c,
	    "SELECT id, domain_id, owner_id FROM account WHERE name >= 'user0' AND name < 'user:' ORDER BY name",
	    &s));
	while (found) {
		TRY(db_step(&c, s, &found));
		if (!found)
			break;
		f->mailboxes = room_for(f->mailboxes, (f->n_mailboxes + 1) * sizeof(*f->mailboxes));
		f->mailboxes[f->n_mailboxes++] = (struct mailbox){ db_int(s, 0), db_int(s, 1), db_int(s, 2) };
	}
	return NULL;
}

static size_t
some_mailbox(struct filler *f)
{
	uint64_t r = roll(f, 200);

	return r == 0 ? 0 : r < 10 ? roll(f, FEW) % f->n_mailboxes : roll(f, f->n_mailboxes);
}

static const char *
outside(struct filler *f, const char *everybodys)
{
	uint64_t n = roll(f, 1000 * 1000);

	return roll(f, 50) == 0
		   ? everybodys
		   : arena_printf(&f->c.arena, "person%" PRIu64 "@host%" PRIu64 ".example", n, n % 5000);
}

static struct journey_party
party_of(struct filler *f, bool sender, size_t n)
{
	const struct mailbox *m = &f->mailboxes[n];

	return (struct journey_party){
		.address = arena_printf(&f->c.arena, "user%06zu@dom%06zu.example", n, n / PER_DOMAIN),
		.account_id = m->account_id,
		.domain_id = m->domain_id,
		.owner_id = m->owner_id,
		.via = -1,
		.sender = sender,
	};
}

static void
add(struct journey *j, int what, int party, const char *text)
{
	journey_add_step(
	    j, &(struct journey_step){
		   .at = journey_at(j->id) + 1000 * j->n_steps, .what = what, .party = party, .text = text });
}

static void
begin(struct filler *f, struct journey *j, int entrance, const char *login)
{
	j->message_id = arena_printf(&f->c.arena, "20261101.%08" PRIx64 "%08" PRIx64 "@mail.example",
	    roll(f, UINT32_MAX), roll(f, UINT32_MAX));
	j->size = (int64_t)roll(f, 100000) + 1000;
	j->n_legs = 1;
	j->legs[0] = (struct journey_leg){ .entrance = entrance,
		.login = login,
		.queue_id = arena_printf(&f->c.arena, "%011" PRIX64, roll(f, UINT64_C(1) << 44)),
		.client = arena_printf(&f->c.arena, "mail.host%" PRIu64 ".example[192.0.2.%" PRIu64 "]",
		    roll(f, 5000), roll(f, 255)) };
	add(j, JOURNEY_RECEIVED, -1, j->legs[0].client);
}

static void
come_in(struct filler *f, struct journey *j, uint64_t kind)
{
	struct journey_party to = party_of(f, false, some_mailbox(f));

	begin(f, j, JOURNEY_IN, "");
	journey_add_party(j, &(struct journey_party){
				 .address = outside(f, "news@popular.example"), .via = -1, .sender = true });
	to.outcome = kind == 0 ? JOURNEY_PUT_OFF : kind < 5 ? JOURNEY_REFUSED : JOURNEY_DELIVERED;
	journey_add_party(j, &to);
	if (kind < 5) {
		j->message_id = j->legs[0].queue_id = "";
		add(j, JOURNEY_NOT_TAKEN, 1,
		    kind == 0 ? "450 4.7.1 Try again later"
			      : "550 5.7.1 Service unavailable; client blocked using zen.example");
		return;
	}
	add(j, JOURNEY_SCANNED, -1, "no action, 0.40/15.00");
	add(j, JOURNEY_FILED, 1, "INBOX");
	add(j, JOURNEY_STORED, 1,
	    arena_printf(&f->c.arena, "250 2.0.0 <%s> N3RGNYA4AmsMGwAAg+zDdQ Saved", to.address));
}

static void
go_out(struct filler *f, struct journey *j, uint64_t kind)
{
	struct journey_party from = party_of(f, true, some_mailbox(f));
	int outcome = kind == 5 ? JOURNEY_BOUNCED : kind == 6 ? JOURNEY_DEFERRED : JOURNEY_DELIVERED;

	begin(f, j, JOURNEY_SUBMITTED, from.address);
	journey_add_party(j, &from);
	journey_add_party(
	    j, &(struct journey_party){
		   .address = outside(f, "info@popular.example"), .via = -1, .outcome = outcome });
	add(j, JOURNEY_SCANNED, -1, "no action, 0.40/15.00");
	if (outcome == JOURNEY_BOUNCED)
		add(j, JOURNEY_FAILED, 1,
		    "host mx.host.example[192.0.2.7] said: 550 5.1.1 no such user (in reply to RCPT TO command)");
	else if (outcome == JOURNEY_DEFERRED)
		add(j, JOURNEY_TRIED, 1, "connect to mx.host.example[192.0.2.7]:25: Connection timed out");
	else
		add(j, JOURNEY_SENT, 1, "250 2.0.0 Ok: queued as 4TqWXg0zSyz1F2");
}

NODISCARD static struct err *
write_one(struct filler *f, int64_t i, int64_t at)
{
	int64_t keys[JOURNEY_KEYS_MAX];
	static struct journey j;
	uint64_t kind = roll(f, 100);

	j = (struct journey){ .id = journey_first_id(at) | (i & 0xfffff) };
	if (kind >= 5 && kind < 25)
		go_out(f, &j, kind);
	else
		come_in(f, &j, kind);
	int n = journey_keys(&j, keys);
	for (int k = 0; k < n; k++) {
		if (f->n_keys == f->room)
			f->keys = room_for(f->keys, (f->room = 2 * f->room + PER_COMMIT) * sizeof(*f->keys));
		f->keys[f->n_keys++] = (struct key){ keys[k], j.id };
	}
	return journey_store_put(&f->c, &j, NULL, -1, NULL, 0);
}

NODISCARD static struct err *
write_rows(struct filler *f, int64_t n)
{
	int64_t from = clock_now() - DAYS(DAYS_BACK);

	for (int64_t i = 0; i < n;) {
		TRY(db_begin(&f->c, true));
		for (int64_t end = i + PER_COMMIT; i < end && i < n; i++)
			TRY(write_one(f, i, from + i * DAYS(DAYS_BACK) / n));
		TRY(db_commit(&f->c));
		arena_reset(&f->c.arena);
	}
	return NULL;
}

static int
in_order(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	return x->key != y->key ? (x->key < y->key ? -1 : 1) : x->id < y->id ? -1 : x->id > y->id;
}

NODISCARD static struct err *
write_keys(struct filler *f)
{
	qsort(f->keys, f->n_keys, sizeof(*f->keys), in_order);
	for (size_t i = 0; i < f->n_keys;) {
		TRY(db_begin(&f->c, true));
		for (size_t end = i + 10 * PER_COMMIT; i < end && i < f->n_keys; i++)
			TRY(db_run(&f->c, "INSERT INTO journey_key(key, id) VALUES (:key, :id)", NULL, NULL,
			    ARGS(ARG_INT("key", f->keys[i].key), ARG_INT("id", f->keys[i].id)), NULL, NULL));
		TRY(db_commit(&f->c));
		arena_reset(&f->c.arena);
	}
	return NULL;
}

NODISCARD static struct err *
fill(struct filler *f, char **words)
{
	int64_t n = strtoll(words[2], NULL, 10);

	TRY(read_mailboxes(f, words[0]));
	if (f->n_mailboxes == 0)
		return err_new(&f->c.arena, ERR_NOT_FOUND, NULL, "the store has no mailboxes of bench/fill");
	TRY(db_open(&f->c.arena, words[1], DB_WRITE, &f->c.db));
	TRY(db_be_lazy(&f->c));
	TRY(write_rows(f, n));
	TRY(write_keys(f));
	printf("{\"messages\":%" PRId64 ",\"keys\":%zu}\n", n, f->n_keys);
	return NULL;
}

int
main(int argc, char **argv)
{
	struct filler f = { .c = { .request_id = "-", .now = clock_now(), .random = random_u32 } };

	if (argc != 4) {
		fprintf(stderr, "usage: fill_journeys STORE JOURNEYS MESSAGES\n");
		return 2;
	}
	struct err *e = fill(&f, argv + 1);
	if (e != NULL)
		fprintf(stderr, "fill_journeys: %s: %s\n", err_title(e), e->detail);
	if (f.c.db != NULL)
		db_close(&f.c.db);
	arena_free(&f.c.arena);
	free(f.keys);
	free(f.mailboxes);
	return e == NULL ? 0 : 1;
}
