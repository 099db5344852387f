/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/tree.h"

#include "base/ctx.h"
#include "base/say.h"
#include "rules/account.h"
#include "rules/credential.h"
#include "rules/domain.h"
#include "rules/domain_alias.h"
#include "rules/hostname.h"
#include "rules/job.h"
#include "rules/relay_domain.h"
#include "rules/sender.h"
#include "rules/share.h"
#include "rules/tally.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/change_store.h"
#include "store/deleted_account_store.h"
#include "store/domain_alias_store.h"
#include "store/domain_store.h"
#include "store/hostname_store.h"
#include "store/relay_domain_store.h"
#include "store/sender_store.h"
#include "store/tally_store.h"

/* Rows of a tree that a request still does by itself, in half a second. */
enum { LARGE = 3000 };

static struct err *
must_be_admin(struct ctx *c, const struct account *admin)
{
	if (admin->role != ROLE_MAIL_USER)
		return NULL;
	return err_new(&c->arena, ERR_CONFLICT, NULL,
	    "{owns_nothing}%s is a mail user: nothing belongs to it", admin->name);
}

static struct err *
record_all(struct ctx *c, const char *kind, int64_t n, const char *owner)
{
	return change_record(
	    c, "update", kind, "*", say(&c->arena, "{all_of}%lld of %s", (long long)n, owner));
}

static struct err *
switch_tree(struct ctx *c, const struct account *before, bool enabled)
{
	struct account admin = *before;
	int64_t domains, domain_aliases, relay_domains;

	admin.enabled = enabled;
	TRY(account_update(c, &admin, before));
	if (!enabled)
		TRY(credential_end_below(c, admin.id));
	TRY(domain_store_enable_below(c, admin.id, enabled, &domains));
	TRY(domain_alias_store_enable_below(c, admin.id, enabled, &domain_aliases));
	TRY(relay_domain_store_enable_below(c, admin.id, enabled, &relay_domains));
	c->after |= AFTER_RELOAD_POSTFIX;
	TRY(record_all(c, "domain", domains, admin.name));
	TRY(record_all(c, "domain_alias", domain_aliases, admin.name));
	return record_all(c, "relay_domain", relay_domains, admin.name);
}

/* What leads to them from the same tree goes with them; what leads there from another stays its owner's. */
static struct err *
delete_aliases(struct ctx *c, const struct account *admin)
{
	int64_t aliases;

	TRY(alias_store_delete_below(
	    c, admin->id, say(&c->arena, "{all_aliases_of}all aliases of %s", admin->name), &aliases));
	return tally_add(c, admin->id, (struct tally){ .aliases = -aliases });
}

static struct err *
delete_mailboxes(struct ctx *c, const struct account *admin)
{
	int64_t mailboxes, quota_bytes;
	struct tally gone;

	TRY(account_store_sum_below(c, admin->id, &mailboxes, &quota_bytes));
	TRY(tally_content(c, TALLY_OWNER, admin->id, -1,
	    (struct tally){ .mailboxes = -mailboxes, .quota_bytes = -quota_bytes }, &gone));
	TRY(credential_end_below(c, admin->id));
	TRY(share_forget_below(c, admin->id));
	TRY(deleted_account_store_keep_below(c, admin->id, account_kept_until(c)));
	TRY(account_store_delete_below(c, admin->id,
	    say(&c->arena, "{users_kept}%lld mail users of %s; their mail is kept for %d days",
		(long long)mailboxes, admin->name, DELETED_KEPT_DAYS)));
	return tally_add(c, admin->id, gone);
}

static struct err *
delete_senders(struct ctx *c, int64_t owner_id)
{
	for (;;) {
		struct sender_address sender = { 0 };
		bool found;

		TRY(sender_store_first_below(c, owner_id, &sender, &found));
		if (!found)
			return NULL;
		TRY(sender_delete(c, &sender));
	}
}

static struct err *
delete_domain_aliases(struct ctx *c, int64_t owner_id)
{
	for (;;) {
		struct domain_alias alias = { 0 };
		bool found;

		TRY(domain_alias_store_first_below(c, owner_id, &alias, &found));
		if (!found)
			return NULL;
		TRY(domain_alias_delete(c, &alias));
	}
}

static struct err *
delete_relay_domains(struct ctx *c, int64_t owner_id)
{
	for (;;) {
		struct relay_domain relay = { 0 };
		bool found;

		TRY(relay_domain_store_first_below(c, owner_id, &relay, &found));
		if (!found)
			return NULL;
		TRY(relay_domain_delete(c, &relay));
	}
}

static struct err *
delete_hostnames(struct ctx *c, int64_t owner_id)
{
	for (;;) {
		struct hostname hostname = { 0 };
		bool found;

		TRY(hostname_store_first_below(c, owner_id, &hostname, &found));
		if (!found)
			return NULL;
		TRY(hostname_delete(c, &hostname));
	}
}

static struct err *
delete_tree(struct ctx *c, const struct account *admin)
{
	TRY(delete_aliases(c, admin));
	TRY(delete_mailboxes(c, admin));
	TRY(delete_senders(c, admin->id));
	TRY(delete_domain_aliases(c, admin->id));
	TRY(delete_relay_domains(c, admin->id));
	TRY(delete_hostnames(c, admin->id));
	for (;;) {
		struct domain domain = { 0 };
		bool found;

		TRY(domain_store_first_below(c, admin->id, &domain, &found));
		if (!found)
			return account_delete(c, admin);
		TRY(domain_delete(c, &domain));
	}
}

struct err *
tree_cascade(struct ctx *c, const struct account *admin, enum cascade_action action)
{
	TRY(must_be_admin(c, admin));
	return action == CASCADE_DELETE ? delete_tree(c, admin)
					: switch_tree(c, admin, action == CASCADE_ENABLE);
}

/* The rules of domains call it owner, the route of a transfer to. */
static struct err *
on_to(struct ctx *c, struct err *e)
{
	return e == NULL || e->field == NULL ? e : err_again(&c->arena, e, "to", NULL);
}

static struct err *
transfer_domains(struct ctx *c, const struct account *from, const char *to)
{
	for (;;) {
		struct domain before = { 0 };
		bool found;

		TRY(domain_store_first_below(c, from->id, &before, &found));
		if (!found)
			return NULL;
		struct domain domain = before;
		domain.owner = to;
		TRY(on_to(c, domain_transfer(c, &domain, &before)));
	}
}

static struct err *
transfer_relay_domains(struct ctx *c, const struct account *from, const char *to)
{
	for (;;) {
		struct relay_domain before = { 0 };
		bool found;

		TRY(relay_domain_store_first_below(c, from->id, &before, &found));
		if (!found)
			return NULL;
		struct relay_domain relay = before;
		relay.owner = to;
		TRY(on_to(c, relay_domain_update(c, &relay, &before)));
	}
}

static struct err *
transfer_hostnames(struct ctx *c, const struct account *from, const char *to)
{
	for (;;) {
		struct hostname before = { 0 };
		bool found;

		TRY(hostname_store_first_below(c, from->id, &before, &found));
		if (!found)
			return NULL;
		struct hostname hostname = before;
		hostname.owner = to;
		TRY(on_to(c, hostname_update(c, &hostname, &before)));
	}
}

NODISCARD static struct err *
check_taker(struct ctx *c, const struct account *from, const char *to)
{
	struct account taker = { 0 };
	bool taker_found;

	TRY(must_be_admin(c, from));
	TRY(account_store_by_name(c, to, &taker, &taker_found));
	if (!taker_found || taker.role < ROLE_DOMAIN_ADMIN)
		return err_new(
		    &c->arena, ERR_INVALID_FIELD, "to", "{not_an_admin}to is not the name of an admin");
	if (strcmp(from->name, to) == 0)
		return err_new(&c->arena, ERR_INVALID_FIELD, "to", "{has_them_already}to has them already");
	return NULL;
}

struct err *
tree_transfer(struct ctx *c, const struct account *from, const char *to)
{
	TRY(check_taker(c, from, to));
	TRY(transfer_domains(c, from, to));
	TRY(transfer_relay_domains(c, from, to));
	return transfer_hostnames(c, from, to);
}

struct err *
tree_is_large(struct ctx *c, const struct account *admin, bool *large)
{
	struct tally used;

	TRY(tally_store_of(c, admin->id, &used));
	*large = used.domains + used.domain_aliases + used.mailboxes + used.aliases > LARGE;
	return NULL;
}

/* The argument of the job: an action and the admin's id; "transfer", id and name. */
struct err *
tree_begin_cascade(struct ctx *c, const struct account *admin, enum cascade_action action, struct job *out)
{
	TRY(must_be_admin(c, admin));
	return job_start(c, JOB_TREE,
	    arena_printf(&c->arena, "%s %lld", cascade_names[action], (long long)admin->id), out);
}

struct err *
tree_begin_transfer(struct ctx *c, const struct account *from, const char *to, struct job *out)
{
	TRY(check_taker(c, from, to));
	return job_start(
	    c, JOB_TREE, arena_printf(&c->arena, "transfer %lld %s", (long long)from->id, to), out);
}

/* Who asked, as the account is now. */
NODISCARD static struct err *
act_for(struct ctx *c, const struct job *job)
{
	struct account account = { 0 };
	bool found;

	TRY(account_store_by_id(c, job->owner_id, &account, &found));
	if (!found || !account.enabled || !account.api_access || account.role < ROLE_MASTER_ADMIN)
		return err_new(&c->arena, ERR_FORBIDDEN, NULL,
		    "{may_not_any_more}who asked for it may not do it any more");
	c->actor = (struct actor){ .role = (enum role)account.role, .id = account.id, .name = account.name };
	return NULL;
}

struct err *
tree_resume(struct ctx *c, const struct job *job, bool *found)
{
	char *text = arena_strdup(&c->arena, job->argument == NULL ? "" : job->argument);
	char *rest = NULL, *what = strtok_r(text, " ", &rest), *id = strtok_r(NULL, " ", &rest);
	struct account admin = { 0 };

	TRY(act_for(c, job));
	TRY(account_store_by_id(c, id == NULL ? 0 : strtoll(id, NULL, 10), &admin, found));
	if (!*found)
		return NULL;
	if (strcmp(what, "transfer") == 0)
		return tree_transfer(c, &admin, rest);
	for (int i = 0; cascade_names[i] != NULL; i++)
		if (strcmp(cascade_names[i], what) == 0)
			return tree_cascade(c, &admin, (enum cascade_action)i);
	return err_new(&c->arena, ERR_INVALID_FIELD, NULL, "there is no such action: %s", what);
}
