/* SPDX-License-Identifier: Apache-2.0 */
#include "main/setup_store.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "base/secret.h"
#include "model/conf.h"
#include "os/process.h"
#include "rules/account.h"
#include "rules/job.h"
#include "store/account_store.h"
#include "store/db.h"
#include "store/list.h"

static struct err *
make_admin(struct ctx *c, const char *name, const char *password)
{
	struct account admin = { 0 };

	field_presets(account_fields, &admin);
	admin.name = name;
	admin.role = ROLE_MASTER_ADMIN;
	TRY(secret_hash_password(&c->arena, c->site->secrets, password, &admin.password));
	c->actor = (struct actor){ .role = ROLE_MASTER_ADMIN, .name = "setup" };
	TRY(db_begin(c, true));
	TRY(account_create(c, &admin));
	return db_commit(c);
}

/* The daily job, now: an authority may have been set, or the names may have changed. */
static struct err *
ask_certificate(struct ctx *c, const struct conf *conf)
{
	if (*conf->acme_directory == '\0')
		return NULL;
	TRY(db_begin(c, true));
	TRY(job_wake(c, JOB_CERTIFICATE));
	return db_commit(c);
}

/* Where the store is PostgreSQL, these tables stand beside the others. */
static struct err *
make_journeys(struct ctx *c, const struct conf *conf)
{
	struct db *directory = c->db;
	struct err *e;

	c->db = NULL;
	e = db_open(&c->arena, conf_journey_store(&c->arena, conf), DB_WRITE, &c->db);
	if (e == NULL)
		e = db_migrate_journeys(c);
	db_close(&c->db);
	c->db = directory;
	return e;
}

static struct err *
fill(struct ctx *c, const struct conf *conf, const char *name, const char *password, int *out)
{
	const struct list_query any = { .limit = 1 };
	struct list_page accounts;

	TRY(db_open(&c->arena, conf->store, DB_WRITE, &c->db));
	TRY(db_migrate(c));
	TRY(make_journeys(c, conf));
	TRY(ask_certificate(c, conf));
	TRY(list_read_all(c, &account_listing, &any, &accounts));
	*out = SETUP_STORE_KEPT;
	if (accounts.n > 0)
		return NULL;
	TRY(make_admin(c, name, password));
	*out = SETUP_STORE_CREATED;
	return NULL;
}

/* Runs in a process of its own, as the user that the database belongs to. */
static int
fill_as_portal(const struct conf *conf, const char *name, const char *password)
{
	struct site site = { .hostname = conf->hostname };
	struct ctx c = { .site = &site, .request_id = "-", .now = clock_now(), .random = random_u32 };
	int result = SETUP_STORE_FAILED;
	struct err *e = secret_pool_open(&c.arena, conf->data_dir, 1, &site.secrets);

	if (e == NULL)
		e = process_drop(&c.arena, conf->portal_user, conf->portal_user);
	if (e == NULL)
		e = fill(&c, conf, name, password, &result);
	if (e != NULL)
		fprintf(stderr, "mailportal: %s: %s\n", err_title(e), e->detail);
	if (c.db != NULL)
		db_close(&c.db);
	if (site.secrets != NULL)
		secret_pool_close(site.secrets);
	arena_free(&c.arena);
	return e == NULL ? result : SETUP_STORE_FAILED;
}

int
setup_store(const struct conf *conf, const char *admin_name, const char *password)
{
	fflush(NULL);
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(fill_as_portal(conf, admin_name, password));
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
		fputs("mailportal: the database could not be set up\n", stderr);
		return SETUP_STORE_FAILED;
	}
	return WEXITSTATUS(status);
}
