/* SPDX-License-Identifier: Apache-2.0 */
/* fill STORE MAILBOXES [DELIVERED]: the data set of the bench, made through the rules, 1,000 accounts to a
 * commit, the same rows in every run: mailboxes user%06d@dom%06d.example, ten to a domain; an alias alias%06d
 * in each domain that leads to its first mailbox; a catch-all in every tenth. DELIVERED more mailboxes
 * 1u@deliver.example, 2u@... are what smtp-source -N writes to. Their password is a given hash. Prints how
 * quickly the MAILBOXES came about as one line of JSON. The store may be new; else it must hold the
 * administrator "admin". */
#include <inttypes.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "rules/account.h"
#include "rules/alias.h"
#include "rules/domain.h"
#include "store/account_store.h"
#include "store/db.h"
#include "store/usage_store.h"

enum { PER_COMMIT = 1000, PER_DOMAIN = 10, CATCH_ALL_EVERY = 10 };

/* Of the password "benchmark", as another mail server would hand it over; it costs one verification, not the
 * bench. */
static const char hash[] =
    "{SHA512-CRYPT}$6$mailportalbench$hjCtylQ5scRtQrWIrv5PZWr.gT.ZzhzHT9dCVqXsexsaewoWfGm200cKu9tWxDjiaC5/0KbDA7Pfm93fKHe82/";

static int64_t
cpu_ms(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000 +
	       (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1000;
}

NODISCARD static struct err *
add_account(struct ctx *c, const char *name, int role)
{
	struct account account = { 0 };

	field_presets(account_fields, &account);
	account.name = name;
	account.role = role;
	account.password_hash = hash;
	account.quota_bytes = role == ROLE_MAIL_USER ? INT64_C(1) << 30 : 0;
	return account_create(c, &account);
}

NODISCARD static struct err *
add_domain(struct ctx *c, const char *name)
{
	struct domain domain = { 0 };

	field_presets(domain_fields, &domain);
	domain.name = name;
	domain.verified = true;
	return domain_create(c, &domain);
}

NODISCARD static struct err *
add_alias(struct ctx *c, const char *address, const char *target)
{
	struct alias alias = { 0 };

	field_presets(alias_fields, &alias);
	alias.address = address;
	alias.targets = (struct texts){ 1, &target };
	return alias_create(c, &alias);
}

/* The domains of PER_COMMIT mailboxes. */
NODISCARD static struct err *
fill_domains(struct ctx *c, int from, int to)
{
	for (int i = from; i < to; i += PER_DOMAIN)
		TRY(add_domain(c, arena_printf(&c->arena, "dom%06d.example", i / PER_DOMAIN)));
	return NULL;
}

NODISCARD static struct err *
fill_mailboxes(struct ctx *c, int from, int to)
{
	for (int i = from; i < to; i++)
		TRY(add_account(c, arena_printf(&c->arena, "user%06d@dom%06d.example", i, i / PER_DOMAIN),
		    ROLE_MAIL_USER));
	return NULL;
}

/* Each is filled in another way, and none to the full. */
NODISCARD static struct err *
fill_usage(struct ctx *c, int from, int to)
{
	for (int64_t i = from; i < to; i++)
		TRY(usage_store_put(c,
		    arena_printf(&c->arena, "user%06d@dom%06d.example", (int)i, (int)i / PER_DOMAIN),
		    i * 7919 % 1048573 << 10, i % 1000));
	return NULL;
}

NODISCARD static struct err *
fill_aliases(struct ctx *c, int from, int to)
{
	for (int i = from; i < to; i += PER_DOMAIN) {
		int n = i / PER_DOMAIN;
		const char *target = arena_printf(&c->arena, "user%06d@dom%06d.example", i, n);

		TRY(add_alias(c, arena_printf(&c->arena, "alias%06d@dom%06d.example", n, n), target));
		if (n % CATCH_ALL_EVERY == 0)
			TRY(add_alias(c, arena_printf(&c->arena, "@dom%06d.example", n), target));
	}
	return NULL;
}

NODISCARD static struct err *
fill_delivered(struct ctx *c, int from, int to)
{
	if (from == 0)
		TRY(add_domain(c, "deliver.example"));
	for (int i = from; i < to; i++)
		TRY(add_account(c, arena_printf(&c->arena, "%du@deliver.example", i + 1), ROLE_MAIL_USER));
	return NULL;
}

/* n objects, PER_COMMIT to a transaction; *ms and *cpu are what it took. */
NODISCARD static struct err *
in_steps(struct ctx *c, int n, struct err *(*step)(struct ctx *, int, int), int64_t *ms, int64_t *cpu)
{
	int64_t begin = clock_monotonic(), cpu_before = cpu_ms();

	for (int i = 0; i < n; i += PER_COMMIT) {
		c->now = clock_now();
		TRY(db_begin(c, true));
		TRY(step(c, i, i + PER_COMMIT < n ? i + PER_COMMIT : n));
		TRY(db_commit(c));
		c->plan = NULL;
		arena_reset(&c->arena);
	}
	*ms = clock_monotonic() - begin;
	*cpu = cpu_ms() - cpu_before;
	return NULL;
}

/* Work as the first administrator; a new store gets one. */
NODISCARD static struct err *
become_admin(struct ctx *c)
{
	struct account admin = { 0 };
	bool found;

	c->actor = (struct actor){ .role = ROLE_MASTER_ADMIN, .name = ACCOUNT_FIRST_ADMIN };
	TRY(db_migrate(c));
	TRY(db_begin(c, true));
	TRY(account_store_by_name(c, ACCOUNT_FIRST_ADMIN, &admin, &found));
	if (!found) {
		TRY(add_account(c, ACCOUNT_FIRST_ADMIN, ROLE_MASTER_ADMIN));
		TRY(account_store_by_name(c, ACCOUNT_FIRST_ADMIN, &admin, &found));
	}
	c->actor.id = admin.id;
	return db_commit(c);
}

NODISCARD static struct err *
fill(struct ctx *c, const char *store, int mailboxes, int delivered)
{
	int64_t ms, cpu, ignored;

	TRY(db_open(&c->arena, store, DB_WRITE, &c->db));
	TRY(become_admin(c));
	TRY(in_steps(c, mailboxes, fill_domains, &ignored, &ignored));
	TRY(in_steps(c, mailboxes, fill_mailboxes, &ms, &cpu));
	TRY(in_steps(c, mailboxes, fill_usage, &ignored, &ignored));
	TRY(in_steps(c, mailboxes, fill_aliases, &ignored, &ignored));
	TRY(in_steps(c, delivered, fill_delivered, &ignored, &ignored));
	printf("{\"accounts\":%d,\"rate\":%.0f,\"cpu_ms\":%.4f}\n", mailboxes,
	    mailboxes / ((double)ms / 1000), (double)cpu / mailboxes);
	return NULL;
}

int
main(int argc, char **argv)
{
	struct site site = { .hostname = "bench.example" };
	struct ctx c = { .site = &site, .request_id = "-", .now = clock_now(), .random = random_u32 };

	if (argc < 3) {
		fprintf(stderr, "usage: fill STORE MAILBOXES [DELIVERED]\n");
		return 2;
	}
	struct err *e =
	    fill(&c, argv[1], (int)strtol(argv[2], NULL, 10), argc > 3 ? (int)strtol(argv[3], NULL, 10) : 0);
	if (e != NULL)
		fprintf(stderr, "fill: %s: %s\n", err_title(e), e->detail);
	if (c.db != NULL)
		db_close(&c.db);
	arena_free(&c.arena);
	return e == NULL ? 0 : 1;
}
