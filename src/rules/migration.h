/* SPDX-License-Identifier: Apache-2.0 */
/* migration: users who come from another server with their mail (R60, R61, R62). What is stored of a login
 * there is sealed, and forgotten when it is no longer needed. The work is in src/jobs/migrator.c. */
#pragma once
#include "base/err.h"
#include "model/account.h"
#include "model/migration.h"

struct ctx;

/* The document of a domain; key is its name or id. Fails with not_found. */
NODISCARD struct err *migration_find(struct ctx *c, const char *key, struct migration *out);
/* tested: a test login at this very server has succeeded. Fails with invalid_field. */
NODISCARD struct err *migration_put(struct ctx *c, const char *key, struct migration *in, bool tested);
/* With all its users' rows; what is here of their mail stays. */
NODISCARD struct err *migration_remove(struct ctx *c, const char *key);
/* The login that in->test_login means, before anything is stored. Reads: the domain has to be the actor's.
 * Fails with invalid_field, not_found. */
NODISCARD struct err *migration_test(
    struct ctx *c, const char *key, struct migration *in, struct migration_source *out);
/* How it stands with a domain. */
NODISCARD struct err *migration_show_board(struct ctx *c, const char *key, struct migration_board *out);

/* What keeps copying from taking the machine, whatever the domain: users at once with so many processors. */
int migration_at_once(int processors);
/* May one more begin beside so many? load: thousandths of all processors. */
bool migration_has_room(int running, int processors, int64_t load, int64_t load_max_percent);
enum { MIGRATION_HOURS_MAX = 24 }; /* of one user's copy, from its first beginning on */
/* ms that are left of them; 0: none. */
int64_t migration_time_left(const struct migration_user *u, int64_t now);

/* What the actor's own mailbox has fetched; key is of no use. Fails with not_found. */
NODISCARD struct err *migration_find_own(struct ctx *c, const char *key, struct migration_user *out);

/* The noun. create: of an account that is there. Fails with not_found, exists, conflict (the domain has no
 * migration), invalid_field. update changes the login, and begins anew what has failed. */
NODISCARD struct err *migration_user_access(struct ctx *c, const char *key, struct migration_user *out);
NODISCARD struct err *migration_user_create(struct ctx *c, struct migration_user *row);
NODISCARD struct err *migration_user_change(
    struct ctx *c, struct migration_user *row, const struct migration_user *before);
NODISCARD struct err *migration_user_remove(struct ctx *c, const struct migration_user *row);
/* Look at the source again now. Fails with conflict when it runs, or its login was forgotten. */
NODISCARD struct err *migration_user_resync(struct ctx *c, struct migration_user *row);
/* It is not copied, or not any further. Fails with conflict when there is nothing to call off. */
NODISCARD struct err *migration_user_cancel(struct ctx *c, struct migration_user *row);
/* It is over: the login is forgotten. */
NODISCARD struct err *migration_user_finish(struct ctx *c, struct migration_user *row);

/* An account has another name, or lies in another domain. */
NODISCARD struct err *migration_follow(struct ctx *c, const struct account *account);
/* Logins are forgotten when their time is over. */
NODISCARD struct err *migration_prune(struct ctx *c);

/* A stranger comes by himself. find reads: *may is false for an address that nobody can bring here, and then
 * source is of no use. The rest is decided by signup, once the source has taken the old password: fails with
 * exists, quota_exceeded, invalid_field. */
NODISCARD struct err *migration_signup_find(
    struct ctx *c, const struct migration_signup *in, struct migration_source *out, bool *may);
/* What a stranger is told whatever was wrong. */
NODISCARD struct err *migration_refuse(struct ctx *c) __attribute__((returns_nonnull));
NODISCARD struct err *migration_signup(struct ctx *c, const struct migration_signup *in);

/* For the worker: the next user's work, its lease being that long. */
struct migration_task {
	struct migration_user user;
	struct migration_source source;
	int64_t quota_bytes;
	const char *wrong;               /* it can not even begin, a sentence (base/say); or NULL */
	const struct err *scripts_wrong; /* why the scripts could not be read; or NULL */
};
NODISCARD struct err *migration_take(struct ctx *c, int64_t lease, struct migration_task *out, bool *found);
/* How far it is: the counts in task->user. *go_on is false when it was called off, or somebody else has it.
 */
NODISCARD struct err *migration_tell(struct ctx *c, struct migration_task *task, int64_t lease, bool *go_on);
/* It is over: error NULL: all is here, and what task tells of the scripts holds; hopeless: to try again would
 * fail the same way. */
NODISCARD struct err *migration_end(
    struct ctx *c, struct migration_task *task, const struct err *error, bool hopeless);
/* It was broken off by us, and goes on later as if it had not begun. */
NODISCARD struct err *migration_postpone(struct ctx *c, struct migration_task *task);
