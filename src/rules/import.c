/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/import.h"

#include "base/ctx.h"
#include "rules/access.h"
#include "rules/api_key.h"
#include "rules/coming.h"
#include "rules/job.h"
#include "rules/kinds.h"
#include "rules/tally.h"
#include "store/account_store.h"
#include "store/db.h"
#include "store/domain_store.h"
#include "store/import_store.h"
#include "store/job_store.h"

/* Each holds a file, and the jobs are everybody's. */
enum { IMPORTS_MAX = 5 };

struct err *
import_start(struct ctx *c, struct import *import, struct job *out)
{
	struct domain domain = { 0 };
	bool found = true;
	int64_t waiting;

	TRY(api_key_check(c, file_nouns[import->kind].area, true));
	TRY(job_store_count(c, JOB_IMPORT, c->actor.id, &waiting));
	if (import->kind == FILE_ACCOUNTS && c->actor.key_id != 0 && c->actor.role == ROLE_MASTER_ADMIN)
		return err_new(&c->arena, ERR_FORBIDDEN, NULL,
		    "such a file may hold admins, which no API key makes: sign in");
	if (waiting >= IMPORTS_MAX)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{imports_wait}%d of your imports wait or run: let one end first, or call it off",
		    IMPORTS_MAX);
	if (import->domain != NULL)
		TRY(domain_store_find(c, import->domain, &domain, &found));
	if (!found)
		return err_new(&c->arena, ERR_NOT_FOUND, "domain",
		    "{no_domain}there is no domain %s: add it first", import->domain);
	TRY(job_start(c, JOB_IMPORT,
	    arena_printf(&c->arena, "%s, %s%s", file_kind_names[import->kind],
		import_mode_names[import->mode], import->dry_run ? ", dry run" : ""),
	    out));
	import->id = out->id;
	return import_store_insert(c, import);
}

struct err *
import_find(struct ctx *c, const char *key, struct import *out)
{
	struct job job = { 0 };
	bool found;

	TRY(job_find(c, key, &job));
	TRY(import_store_find(c, job.id, out, &found));
	return found ? NULL
		     : err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_results}this job has no file of results");
}

NODISCARD static struct err *
find_actor(struct ctx *c, int64_t id, struct account *out)
{
	bool found;

	TRY(account_store_by_id(c, id, out, &found));
	if (!found || !out->enabled || !out->api_access || out->role < ROLE_DOMAIN_ADMIN)
		return err_new(&c->arena, ERR_FORBIDDEN, NULL,
		    "{may_not_any_more}who asked for it may not do it any more");
	return NULL;
}

struct err *
import_check_actor(struct ctx *c)
{
	struct account account = { 0 };

	TRY(find_actor(c, c->actor.id, &account));
	c->actor.role = (enum role)account.role;
	return NULL;
}

struct err *
import_resume(struct ctx *c, const struct job *job, struct import *out)
{
	struct account account = { 0 };
	bool found;

	TRY(import_store_find(c, job->id, out, &found));
	if (!found)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL, "what was to be imported is not known");
	TRY(find_actor(c, job->owner_id, &account));
	c->actor = (struct actor){ .role = (enum role)account.role, .id = account.id, .name = account.name };
	return NULL;
}

/* The domains that name@* stands for: of the owner of the default domain, else of the actor. */
NODISCARD static struct err *
find_expanded(struct ctx *c, const char *name, struct texts *out)
{
	struct domain domain = { .owner_id = c->actor.id };
	bool found = true;

	if (name != NULL)
		TRY(domain_store_find(c, name, &domain, &found));
	if (!found)
		return err_new(
		    &c->arena, ERR_NOT_FOUND, "domain", "{domain_gone}there is no domain %s any more", name);
	return domain_store_names(c, domain.owner_id, out);
}

struct err *
import_rows(struct ctx *c, const struct import *import, struct rows *out)
{
	const struct listing *l = file_nouns[import->kind].listing;

	out->format = (enum rows_format)import->format;
	out->fields = l->fields;
	out->size = l->size;
	out->key = l->key;
	out->bulk.domain = import->domain;
	return out->format == ROWS_LINES ? find_expanded(c, import->domain, &out->bulk.expanded) : NULL;
}

/* Is it the database's failure rather than the row's? */
static bool
is_fatal(const struct err *e)
{
	return e->retry || e->code == ERR_INTERNAL || e->code == ERR_BUSY || e->code == ERR_UNAVAILABLE;
}

/* Everything as it was before the row. */
NODISCARD static struct err *
undo(struct ctx *c, const struct tallies *before)
{
	*c->tallies = *before;
	return db_savepoint_undo(c);
}

/* A savepoint costs a fifth of a row. */
struct err *
import_row(struct ctx *c, const struct import *import, void *object, bool alone, struct err **refused)
{
	struct tallies before = { 0 };

	c->coming->missing = NULL;
	if (alone) {
		before = *c->tallies;
		TRY(db_savepoint(c));
	}
	*refused = file_nouns[import->kind].create(c, object);
	if (*refused != NULL && is_fatal(*refused))
		return *refused;
	if (!alone)
		return NULL;
	return *refused == NULL ? db_savepoint_keep(c) : undo(c, &before);
}
