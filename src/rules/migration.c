/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/migration.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/say.h"
#include "base/secret.h"
#include "rules/access.h"
#include "rules/account.h"
#include "rules/recovery.h"
#include "rules/relay.h"
#include "store/account_store.h"
#include "store/change_store.h"
#include "store/domain_store.h"
#include "store/migration_store.h"

enum { PORT_IMAP = 143, PORT_IMAPS = 993, ATTEMPTS_MAX = 8, SENTENCE_MAX = 500, AT_ONCE_MAX = 6 };

/* How often the source of one that is here is looked at again. */
static const int64_t copy_max = HOURS(MIGRATION_HOURS_MAX), look_every = HOURS(6), fresh_for = HOURS(24);

static struct err *
refuse(struct ctx *c, const char *field, const char *why)
{
	return err_why(&c->arena, ERR_INVALID_FIELD, field, field, why);
}

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* What a sealed password is bound to. */
static const char *
place_of_domain(struct ctx *c, int64_t domain_id)
{
	return arena_printf(&c->arena, "migration/%lld", (long long)domain_id);
}

static const char *
place_of_user(struct ctx *c, int64_t account_id)
{
	return arena_printf(&c->arena, "migration_user/%lld", (long long)account_id);
}

struct err *
migration_find(struct ctx *c, const char *key, struct migration *out)
{
	struct domain domain = { 0 };
	bool found;

	TRY(access_domain(c, key, &domain));
	TRY(migration_store_find(c, domain.id, out, &found));
	return found ? NULL
		     : err_new(
			   &c->arena, ERR_NOT_FOUND, NULL, "{no_migration}%s has no migration", domain.name);
}

/* Nobody scans ports, or reads what stands behind the firewall, by naming it as a source. */
static struct err *
check_server(struct ctx *c, const struct migration *in)
{
	TRY(relay_check_host(c, "host", in->host, in->port, in->allow_private));
	if (in->allow_private)
		return NULL;
	if (in->port != PORT_IMAP && in->port != PORT_IMAPS)
		return refuse(c, "port", "{imap_port}must be 993 or 143");
	if (in->tls == MIGRATION_PLAIN)
		return refuse(c, "tls",
		    "{source_needs_tls}must be imaps or starttls, or passwords go out in the clear");
	return NULL;
}

static struct err *
check_master(struct ctx *c, const struct migration *in)
{
	if (in->master_login == NULL)
		return in->sealed == NULL && in->master_password == NULL
			   ? NULL
			   : refuse(c, "master_password", "{needs_master_login}needs a master_login");
	if (strstr(in->master_login, MIGRATION_USER_MARK) == NULL)
		return refuse(c, "master_login", "{needs_mark}must hold %u, which stands for the user");
	return in->sealed == NULL ? refuse(c, "master_password",
					"{password_for_host}is required: the username or the host is new")
				  : NULL;
}

/* A password that is not sent again stays, but only for the server and the login that it was given for. */
static void
seal_master(struct ctx *c, struct migration *in, const struct migration *before)
{
	in->sealed = NULL;
	if (in->master_password != NULL)
		in->sealed = secret_seal(
		    &c->arena, c->site->secrets, place_of_domain(c, in->domain_id), in->master_password);
	else if (in->master_login != NULL && same(in->host, before->host) &&
		 same(in->master_login, before->master_login))
		in->sealed = before->sealed;
}

static bool
same_server(const struct migration *a, const struct migration *b)
{
	return same(a->host, b->host) && a->port == b->port && a->tls == b->tls &&
	       a->check_certificate == b->check_certificate;
}

struct err *
migration_put(struct ctx *c, const char *key, struct migration *in, bool tested)
{
	struct migration before = { 0 };
	struct domain domain = { 0 };
	bool found;

	TRY(access_domain(c, key, &domain));
	TRY(migration_store_find(c, domain.id, &before, &found));
	TRY(check_server(c, in));
	in->domain_id = domain.id;
	seal_master(c, in, &before);
	TRY(check_master(c, in));
	in->tested_at = tested ? c->now : same_server(in, &before) ? before.tested_at : 0;
	TRY(migration_store_put(c, in));
	return change_record(c, "update", "migration", domain.name, in->host);
}

struct err *
migration_remove(struct ctx *c, const char *key)
{
	struct migration before = { 0 };
	struct domain domain = { 0 };

	TRY(migration_find(c, key, &before));
	TRY(access_domain(c, key, &domain));
	TRY(migration_store_delete(c, domain.id));
	return change_record(c, "delete", "migration", domain.name, NULL);
}

static const char *
master_login(struct ctx *c, const char *pattern, const char *user)
{
	const char *mark = strstr(pattern, MIGRATION_USER_MARK);

	return mark == NULL ? user
			    : arena_printf(&c->arena, "%.*s%s%s", (int)(mark - pattern), pattern, user,
				  mark + sizeof(MIGRATION_USER_MARK) - 1);
}

static struct migration_source
server_of(const struct migration *m)
{
	return (struct migration_source){ .host = m->host,
		.port = m->port,
		.tls = (enum migration_tls)m->tls,
		.check_certificate = m->check_certificate,
		.allow_private = m->allow_private };
}

struct err *
migration_test(struct ctx *c, const char *key, struct migration *in, struct migration_source *out)
{
	struct migration before = { 0 };
	struct domain domain = { 0 };
	bool found;

	TRY(access_domain(c, key, &domain));
	TRY(migration_store_find(c, domain.id, &before, &found));
	in->domain_id = domain.id;
	seal_master(c, in, &before);
	TRY(check_server(c, in));
	*out = server_of(in);
	out->login = in->test_login;
	out->password = in->test_password;
	if (in->test_login == NULL || in->test_password != NULL)
		return NULL;
	TRY(check_master(c, in));
	if (in->sealed == NULL)
		return refuse(c, "test_password", "{needs_password}is required without a master_login");
	out->login = master_login(c, in->master_login, in->test_login);
	return secret_open(
	    &c->arena, c->site->secrets, place_of_domain(c, domain.id), in->sealed, &out->password);
}

/* Why it is not safe yet. */
static void
judge(struct ctx *c, struct migration_board *b)
{
	const bool wrong[MIGRATION_REASONS] = { [MIGRATION_NOBODY] = b->users == 0,
		[MIGRATION_WAITING] = b->queued > 0,
		[MIGRATION_ON_THE_WAY] = b->running > 0,
		[MIGRATION_HAVE_FAILED] = b->failed > 0,
		[MIGRATION_WERE_CANCELLED] = b->cancelled > 0,
		[MIGRATION_LONG_AGO] = b->synced > 0 && c->now - b->oldest_sync_at > fresh_for };

	b->reasons.v = arena_alloc(&c->arena, MIGRATION_REASONS * sizeof(*b->reasons.v));
	for (int i = 0; i < MIGRATION_REASONS; i++)
		if (wrong[i])
			b->reasons.v[b->reasons.n++] = migration_reason_names[i];
	b->safe = b->reasons.n == 0;
}

struct err *
migration_show_board(struct ctx *c, const char *key, struct migration_board *out)
{
	struct migration migration = { 0 };

	TRY(migration_find(c, key, &migration));
	TRY(migration_user_count(c, migration.domain_id, out));
	judge(c, out);
	return NULL;
}

int
migration_at_once(int processors)
{
	return processors + 1 < AT_ONCE_MAX ? processors + 1 : AT_ONCE_MAX;
}

bool
migration_has_room(int running, int processors, int64_t load, int64_t load_max_percent)
{
	enum { THOUSANDTHS_OF_PERCENT = 10 };

	return running < migration_at_once(processors) && load < load_max_percent * THOUSANDTHS_OF_PERCENT;
}

int64_t
migration_time_left(const struct migration_user *u, int64_t now)
{
	int64_t left = u->started_at + copy_max - now;

	return left > 0 ? left : 0;
}

struct err *
migration_find_own(struct ctx *c, const char *key, struct migration_user *out)
{
	bool found;

	(void)key;
	TRY(migration_user_of_account(c, c->actor.id, out, &found));
	return found ? NULL
		     : err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_migration}%s has no migration",
			   c->actor.name);
}

struct err *
migration_user_access(struct ctx *c, const char *key, struct migration_user *out)
{
	bool found;

	TRY(migration_user_find(c, key, out, &found));
	return found ? NULL
		     : err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such}there is no such %s",
			   "user to be migrated");
}

static void
begin_soon(struct ctx *c, struct migration_user *row)
{
	row->state = MIGRATION_QUEUED;
	row->attempts = 0;
	row->started_at = 0;
	row->run_at = c->now;
	c->after |= AFTER_WAKE_JOBS;
}

static void
seal_user(struct ctx *c, struct migration_user *row)
{
	if (row->source_password == NULL)
		return;
	row->sealed =
	    secret_seal(&c->arena, c->site->secrets, place_of_user(c, row->account_id), row->source_password);
}

/* Without a password of its own it needs the domain's master login. */
static struct err *
check_login(struct ctx *c, const struct migration *migration, const struct migration_user *row)
{
	if (row->sealed != NULL || migration->sealed != NULL)
		return NULL;
	return refuse(
	    c, "source_password", "{source_password}is required: the domain's migration has no master login");
}

/* The row of an account that is there. */
static struct err *
add_user(struct ctx *c, const struct account *account, struct migration_user *row)
{
	struct migration_user before = { 0 };
	struct migration migration = { 0 };
	bool found;

	TRY(migration_store_find(c, account->domain_id, &migration, &found));
	if (!found)
		return err_new(&c->arena, ERR_CONFLICT, "address",
		    "{migration_first}%s has no migration: say first where its users come from",
		    account->domain);
	TRY(migration_user_of_account(c, account->id, &before, &found));
	if (found)
		return err_new(&c->arena, ERR_EXISTS, "address",
		    "{migrates_already}%s is being migrated, or was", account->name);
	row->address = account->name;
	row->account_id = account->id;
	row->domain_id = account->domain_id;
	row->owner_id = account->owner_id;
	seal_user(c, row);
	TRY(check_login(c, &migration, row));
	begin_soon(c, row);
	TRY(migration_user_insert(c, row));
	return change_record(c, "create", "migration_user", row->address, NULL);
}

struct err *
migration_user_create(struct ctx *c, struct migration_user *row)
{
	struct account account = { 0 };
	bool found;

	TRY(account_store_find(c, row->address, &account, &found));
	if (!found || account.role != ROLE_MAIL_USER)
		return err_new(&c->arena, ERR_NOT_FOUND, "address",
		    "{account_first}there is no mailbox %s: make it first", row->address);
	return add_user(c, &account, row);
}

struct err *
migration_user_change(struct ctx *c, struct migration_user *row, const struct migration_user *before)
{
	struct migration migration = { 0 };
	bool found;

	if (before->state == MIGRATION_RUNNING)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{migration_runs}the mail is being copied: cancel that first");
	seal_user(c, row);
	TRY(migration_store_find(c, row->domain_id, &migration, &found));
	TRY(check_login(c, &migration, row));
	begin_soon(c, row);
	TRY(migration_user_update(c, row));
	return change_record(c, "update", "migration_user", row->address, NULL);
}

struct err *
migration_user_remove(struct ctx *c, const struct migration_user *row)
{
	TRY(migration_user_delete(c, row->id));
	return change_record(c, "delete", "migration_user", row->address, NULL);
}

struct err *
migration_user_resync(struct ctx *c, struct migration_user *row)
{
	struct migration migration = { 0 };
	bool found;

	if (row->state == MIGRATION_RUNNING)
		return err_new(
		    &c->arena, ERR_CONFLICT, NULL, "{migration_runs_already}the mail is being copied");
	TRY(migration_store_find(c, row->domain_id, &migration, &found));
	if (row->sealed == NULL && migration.sealed == NULL)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{password_forgotten}the password at the source was forgotten: send it again with PATCH");
	begin_soon(c, row);
	TRY(migration_user_update(c, row));
	return change_record(c, "update", "migration_user", row->address, "resync");
}

struct err *
migration_user_cancel(struct ctx *c, struct migration_user *row)
{
	if (row->state != MIGRATION_QUEUED && row->state != MIGRATION_RUNNING)
		return err_new(&c->arena, ERR_CONFLICT, NULL, "{nothing_to_cancel}nothing is being copied");
	row->state = MIGRATION_CANCELLED;
	row->run_at = row->lease_until = 0;
	c->after |= AFTER_WAKE_JOBS;
	TRY(migration_user_update(c, row));
	return change_record(c, "update", "migration_user", row->address, "cancel");
}

struct err *
migration_user_finish(struct ctx *c, struct migration_user *row)
{
	if (row->state == MIGRATION_QUEUED || row->state == MIGRATION_RUNNING)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{migration_runs}the mail is being copied: cancel that first");
	row->state = MIGRATION_DONE;
	row->sealed = NULL;
	row->run_at = 0;
	TRY(migration_user_update(c, row));
	return change_record(c, "update", "migration_user", row->address, "finish");
}

struct err *
migration_follow(struct ctx *c, const struct account *account)
{
	struct migration_user row = { 0 };
	bool found;

	TRY(migration_user_of_account(c, account->id, &row, &found));
	if (!found)
		return NULL;
	if (row.domain_id != account->domain_id) /* its source was the other domain's */
		return migration_user_delete(c, row.id);
	row.address = account->name;
	return migration_user_update(c, &row);
}

struct err *
migration_prune(struct ctx *c)
{
	int64_t rows;

	return migration_user_expire(c, &rows);
}

/* The domain that strangers may come to, and where from. */
static struct err *
signup_domain(struct ctx *c, const char *address, struct domain *domain, struct migration *out, bool *may)
{
	const char *at = strchr(address, '@');

	*may = false;
	if (at == NULL)
		return NULL;
	TRY(domain_store_by_name(c, at + 1, domain, may));
	if (*may)
		TRY(migration_store_find(c, domain->id, out, may));
	*may = *may && out->signup && domain->enabled;
	return NULL;
}

struct err *
migration_signup_find(
    struct ctx *c, const struct migration_signup *in, struct migration_source *out, bool *may)
{
	struct migration migration = { 0 };
	struct domain domain = { 0 };

	TRY(signup_domain(c, in->address, &domain, &migration, may));
	*out = server_of(&migration);
	out->login = in->address;
	out->password = in->old_password;
	return NULL;
}

struct err *
migration_refuse(struct ctx *c)
{
	return err_new(&c->arena, ERR_BAD_CREDENTIALS, NULL,
	    "{signup_refused}the address or its password until now is wrong, or it can not be moved here");
}

/* As the domain's owner, within whose limits it has to stay. */
static struct err *
make_account(struct ctx *c, const struct domain *domain, struct account *account)
{
	const struct actor nobody = c->actor;

	c->actor = (struct actor){ .role = ROLE_DOMAIN_ADMIN,
		.id = domain->owner_id,
		.name = domain->owner,
		.owner_id = domain->owner_id };
	struct err *e = account_create(c, account);
	c->actor = nobody;
	return e;
}

struct err *
migration_signup(struct ctx *c, const struct migration_signup *in)
{
	struct migration_user row = { .source_password = in->old_password };
	struct migration migration = { 0 };
	struct account account = { 0 };
	struct domain domain = { 0 };
	bool may;

	TRY(signup_domain(c, in->address, &domain, &migration, &may));
	if (!may) /* it was taken away a moment ago */
		return migration_refuse(c);
	field_presets(account_fields, &account);
	account.name = in->address;
	account.password = in->new_password;
	account.quota_bytes = migration.quota_bytes;
	struct err *e = make_account(c, &domain, &account);
	if (e != NULL && e->field != NULL && strcmp(e->field, "name") == 0)
		return err_again(&c->arena, e, "address", NULL);
	TRY(e);
	c->about =
	    (struct about){ .object_id = account.id, .owner_id = account.owner_id, .account_id = account.id };
	if (in->recovery_email != NULL)
		TRY(recovery_ask(c, &account, in->recovery_email));
	return add_user(c, &account, &row);
}

/* The login that a user has there. */
static struct err *
login_of(
    struct ctx *c, const struct migration *m, const struct migration_user *u, struct migration_source *out)
{
	const char *user = u->source_login != NULL ? u->source_login : u->address;

	if (u->sealed != NULL) {
		out->login = user;
		return secret_open(
		    &c->arena, c->site->secrets, place_of_user(c, u->account_id), u->sealed, &out->password);
	}
	out->login = m->master_login == NULL ? user : master_login(c, m->master_login, user);
	return secret_open(
	    &c->arena, c->site->secrets, place_of_domain(c, m->domain_id), m->sealed, &out->password);
}

/* What is wrong before it begins; a key that is another one by now, or no password. */
static struct err *
prepare(struct ctx *c, struct migration_task *out)
{
	struct account account = { 0 };
	struct migration migration = { 0 };
	bool found;

	TRY(account_store_by_id(c, out->user.account_id, &account, &found));
	out->quota_bytes = account.quota_bytes;
	TRY(migration_store_find(c, out->user.domain_id, &migration, &found));
	out->source = server_of(&migration);
	if (out->user.sealed == NULL && migration.sealed == NULL) {
		out->wrong = "{source_password_missing}there is no password for the source";
		return NULL;
	}
	const struct err *e = login_of(c, &migration, &out->user, &out->source);
	if (e != NULL)
		out->wrong =
		    "{source_password_unreadable}the password for the source can not be read: send it again";
	return NULL;
}

struct err *
migration_take(struct ctx *c, int64_t lease, struct migration_task *out, bool *found)
{
	*out = (struct migration_task){ 0 };
	TRY(migration_user_next(c, &out->user, found));
	if (!*found)
		return NULL;
	struct migration_user *u = &out->user;
	if (u->state == MIGRATION_SYNCED)
		u->attempts = u->started_at = 0;
	u->state = MIGRATION_RUNNING;
	u->attempts++;
	u->started_at = u->started_at == 0 ? c->now : u->started_at;
	u->lease_until = c->now + lease;
	TRY(migration_user_update(c, u));
	return prepare(c, out);
}

/* The row as it is now, when it is still the task's. */
static struct err *
still_ours(struct ctx *c, const struct migration_task *task, struct migration_user *row, bool *ours)
{
	TRY(migration_user_by_id(c, task->user.id, row, ours));
	*ours = *ours && row->state == MIGRATION_RUNNING && row->attempts == task->user.attempts &&
		row->started_at == task->user.started_at;
	return NULL;
}

static void
take_counts(struct migration_user *row, const struct migration_user *from)
{
	row->messages_total = from->messages_total;
	row->messages_done = from->messages_done;
	row->bytes_total = from->bytes_total;
	row->bytes_done = from->bytes_done;
}

struct err *
migration_tell(struct ctx *c, struct migration_task *task, int64_t lease, bool *go_on)
{
	struct migration_user row = { 0 };

	TRY(still_ours(c, task, &row, go_on));
	if (!*go_on)
		return NULL;
	take_counts(&row, &task->user);
	row.lease_until = c->now + lease;
	return migration_user_update(c, &row);
}

static void
note_failure(struct ctx *c, struct migration_user *row, const struct err *e)
{
	size_t kept = row->errors.n < MIGRATION_ERRORS_MAX ? row->errors.n : MIGRATION_ERRORS_MAX - 1;
	struct migration_failure *list = arena_alloc(&c->arena, MIGRATION_ERRORS_MAX * sizeof(*list));

	list[0] = (struct migration_failure){
		.at = c->now, .error = e->code == ERR_INTERNAL ? err_title(e) : e->detail, .reason = e->reason
	};
	if (kept > 0)
		memcpy(list + 1, row->errors.v, kept * sizeof(*list));
	row->errors = (struct objects){ .n = kept + 1, .v = list };
}

static int64_t
pause_after(int64_t attempts)
{
	int64_t pause = SECONDS(10);

	for (int64_t i = 1; i < attempts && pause < HOURS(1); i++)
		pause *= 3;
	return pause < HOURS(1) ? pause : HOURS(1);
}

struct err *
migration_end(struct ctx *c, struct migration_task *task, const struct err *error, bool hopeless)
{
	struct migration_user row = { 0 };
	bool ours;

	TRY(still_ours(c, task, &row, &ours));
	if (!ours)
		return NULL;
	take_counts(&row, &task->user);
	row.lease_until = 0;
	if (error == NULL) {
		row.arrived = row.synced_at != 0 && task->user.uid_sum > row.uid_sum
				  ? task->user.uid_sum - row.uid_sum
				  : 0;
		row.uid_sum = task->user.uid_sum;
		row.scripts = task->user.scripts;
		row.scripts_at = task->user.scripts_at;
		if (task->scripts_wrong != NULL)
			note_failure(c, &row, task->scripts_wrong);
		row.state = MIGRATION_SYNCED;
		row.synced_at = c->now;
		row.run_at = c->now + look_every;
		return migration_user_update(c, &row);
	}
	note_failure(c, &row, error);
	row.state = MIGRATION_QUEUED;
	row.run_at = c->now + pause_after(row.attempts);
	if (hopeless || row.attempts >= ATTEMPTS_MAX || migration_time_left(&row, c->now) == 0)
		row.state = MIGRATION_FAILED;
	return migration_user_update(c, &row);
}

struct err *
migration_postpone(struct ctx *c, struct migration_task *task)
{
	struct migration_user row = { 0 };
	bool ours;

	TRY(still_ours(c, task, &row, &ours));
	if (!ours)
		return NULL;
	row.state = MIGRATION_QUEUED;
	row.attempts--;
	row.run_at = c->now;
	row.lease_until = 0;
	return migration_user_update(c, &row);
}
