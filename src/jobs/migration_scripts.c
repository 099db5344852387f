/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/migration_scripts.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "remote/doveadm.h"
#include "remote/managesieve.h"
#include "rules/filter.h"
#include "rules/migration.h"
#include "rules/relay.h"

enum { NAME_BYTES_MAX = 200 };

/* A portal's own script that comes from another portal must not be taken for ours. */
static const char *
name_here(const char *name)
{
	return strcmp(name, FILTER_SCRIPT_NAME) == 0 ? FILTER_SCRIPT_NAME "-old" : name;
}

/* Dovecot keeps it in a file of that name, and its doveadm dies of one that it can not. */
static bool
fits_a_file(const char *name)
{
	return *name != '.' && strlen(name) <= NAME_BYTES_MAX && strpbrk(name, "/\\") == NULL &&
	       strstr(name, "\u2028") == NULL && strstr(name, "\u2029") == NULL;
}

static bool
is_here(const struct doveadm_scripts *here, const char *name)
{
	for (size_t i = 0; i < here->n; i++)
		if (strcmp(here->names[i], name) == 0)
			return true;
	return false;
}

/* Each is put by itself; here: what there was before. */
NODISCARD static struct err *
put_one(struct arena *a, const struct conf *conf, const char *user, const struct doveadm_scripts *here,
    const struct managesieve_script *from, struct migration_script *out)
{
	bool activate = from->active && here->active == NULL;

	out->name = name_here(from->name);
	out->state = is_here(here, out->name) ? MIGRATION_SCRIPT_KEPT : MIGRATION_SCRIPT_REFUSED;
	if (out->state == MIGRATION_SCRIPT_KEPT || from->text == NULL || !fits_a_file(out->name))
		return NULL;
	struct err *e = doveadm_sieve_put(a, conf, user, out->name, from->text, activate);
	if (e != NULL)
		return e->code == ERR_INVALID_FIELD ? NULL : e;
	out->state = activate ? MIGRATION_SCRIPT_ACTIVE : MIGRATION_SCRIPT_TAKEN;
	return NULL;
}

struct err *
scripts_take(struct arena *a, const struct scripts_way *way, struct migration_task *task)
{
	const struct origin_door door = { way->conf, way->site, relay_is_inside };
	const char *user = task->user.address;
	struct managesieve_scripts from;
	struct doveadm_scripts here;

	TRY(managesieve_read_all(a, &door, &task->source, &from));
	struct migration_script *came = arena_alloc(a, from.n * sizeof(*came));
	if (from.n > 0)
		TRY(doveadm_sieve_list(a, way->conf, user, &here));
	for (size_t i = 0; i < from.n; i++) {
		if (!way->go_on(way->arg))
			return NULL;
		TRY(put_one(a, way->conf, user, &here, &from.v[i], &came[i]));
	}
	task->user.scripts = (struct objects){ .n = from.n, .v = came };
	task->user.scripts_at = clock_now();
	return NULL;
}
