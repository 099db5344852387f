/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/account.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/say.h"
#include "rules/access.h"
#include "rules/alias.h"
#include "rules/coming.h"
#include "rules/connection.h"
#include "rules/credential.h"
#include "rules/filter.h"
#include "rules/job.h"
#include "rules/login.h"
#include "rules/loop.h"
#include "rules/migration.h"
#include "rules/notice.h"
#include "rules/sender.h"
#include "rules/share.h"
#include "rules/split.h"
#include "rules/tally.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/change_store.h"
#include "store/deleted_account_store.h"
#include "store/filter_store.h"

/* What is safe as a mailbox: '+' divides off the tag, '*' the master user, '/' and '%' have meanings in
 * paths. */
static const char local_characters[] = "abcdefghijklmnopqrstuvwxyz0123456789._-=&'";

static struct err *
invalid(struct ctx *c, const char *field, const char *why)
{
	return err_why(&c->arena, ERR_INVALID_FIELD, field, field, why);
}

/* The domain that the name lies in, and what follows from it. */
static struct err *
settle_mailbox(struct ctx *c, struct account *account)
{
	struct domain domain = { 0 };
	struct alias alias = { 0 };
	const char *at = strchr(account->name, '@');
	bool taken;

	if (at == NULL)
		return invalid(c, "name", "{full_address}must be a full address for a mail user");
	if (account->name + strspn(account->name, local_characters) != at)
		return invalid(c, "name",
		    "{mailbox_character}may hold letters, digits and ._-=&' before the @ of a mailbox");
	TRY(access_address(c, "name", account->name, &domain));
	TRY(alias_store_by_address(c, account->name, &alias, &taken));
	if (taken)
		return err_new(
		    &c->arena, ERR_EXISTS, "name", "{alias_exists}there is an alias with this address");
	account->domain = domain.name;
	account->domain_id = domain.id;
	account->owner = domain.owner;
	account->owner_id = domain.owner_id;
	return NULL;
}

/* A key that made an account of its own role, or gave it a password, would know no bounds any more. */
static struct err *
check_key(struct ctx *c, const struct account *account)
{
	if (c->actor.key_id == 0 || account->role < (int)c->actor.role)
		return NULL;
	return err_new(&c->arena, ERR_FORBIDDEN, "role",
	    "{api_key_below}an API key makes and changes accounts below the role of its own account: sign in");
}

static struct err *
settle_admin(struct ctx *c, struct account *account)
{
	TRY(check_key(c, account));
	if (c->actor.role < ROLE_MASTER_ADMIN)
		return err_new(
		    &c->arena, ERR_FORBIDDEN, "role", "{master_makes_admins}only a MasterAdmin makes admins");
	if (strchr(account->name, '@') == NULL &&
	    strspn(account->name, "-0123456789") == strlen(account->name))
		return invalid(
		    c, "name", "must hold more than digits and hyphens, or it would look like an id");
	account->owner = account->name;
	return NULL;
}

static struct err *
settle(struct ctx *c, struct account *account)
{
	return account->role == ROLE_MAIL_USER ? settle_mailbox(c, account) : settle_admin(c, account);
}

/* Either a password (hashed by the decoder) or an imported hash, not both. */
static struct err *
settle_password(struct ctx *c, struct account *account, bool given)
{
	if (account->password_hash == NULL)
		return NULL;
	if (given)
		return invalid(c, "password_hash", "{beside_password}can not stand beside password");
	account->password = account->password_hash;
	account->password_hash = NULL; /* taken: the transaction may be tried again */
	return NULL;
}

static struct tally
mailbox_tally(const struct account *account, int sign)
{
	return (struct tally){ .mailboxes = sign, .quota_bytes = sign * account->quota_bytes };
}

/* Its role, unless there is something that whoever imports it should know. */
static const char *
made_detail(struct ctx *c, const struct account *account)
{
	const char *missing = c->coming == NULL ? NULL : c->coming->missing;

	if (missing == NULL)
		return role_names[account->role];
	return say(&c->arena, "{forward_to_come}its mail is passed on to %s, which nobody has yet", missing);
}

struct err *
account_create(struct ctx *c, struct account *account)
{
	TRY(settle_password(c, account, account->password != NULL));
	if (account->password == NULL)
		return invalid(c, "password", "{required}is required");
	TRY(settle(c, account));
	if (account->role == ROLE_MAIL_USER) {
		TRY(tally_check_mailbox(c, account->owner_id, account->quota_bytes));
		TRY(tally_add(c, account->owner_id, mailbox_tally(account, 1)));
		TRY(loop_check(c, account->name, &account->forward_to, "forward_to"));
	}
	TRY(account_store_insert(c, account));
	TRY(split_user_changed(c, account->domain_id));
	return change_record(c, "create", "account", account->name, made_detail(c, account));
}

/* An admin is not changed through the tree that it administers, but by /me; the last MasterAdmin stays one.
 */
static struct err *
check_admin_change(struct ctx *c, const struct account *account, bool ends)
{
	int64_t others;

	TRY(check_key(c, account));
	if (account->role != ROLE_MAIL_USER && c->actor.role < ROLE_MASTER_ADMIN)
		return err_new(
		    &c->arena, ERR_FORBIDDEN, NULL, "{own_under_me}change your own account under /me");
	if (account->role != ROLE_MASTER_ADMIN || !ends)
		return NULL;
	TRY(account_store_other_masters(c, account->id, &others));
	if (others == 0)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{last_master}this is the last MasterAdmin: make another one first");
	return NULL;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
forget_first_password(struct ctx *c, const struct account *account)
{
	if (strcmp(account->name, ACCOUNT_FIRST_ADMIN) == 0)
		c->after |= AFTER_FORGET_ADMIN_FILE;
}

/* Can it do anything here? */
static bool
rules(const struct account *admin)
{
	return admin->enabled && admin->api_access;
}

/* Is a door of its mailbox closed? */
static bool
closes_door(const struct account *account, const struct account *before)
{
	return (before->allow_imap && !account->allow_imap) || (before->allow_pop3 && !account->allow_pop3) ||
	       (before->allow_smtp && !account->allow_smtp) || (before->allow_sieve && !account->allow_sieve);
}

/* Everything that was opened with the old password, or before the account was disabled, ends (R16). */
static struct err *
end_credentials(struct ctx *c, const struct account *account, const struct account *before)
{
	bool password = !same_text(account->password, before->password);

	if (password)
		forget_first_password(c, account);
	if (password || (before->enabled && !account->enabled))
		return credential_end_all(c, account->id, 0);
	if (closes_door(account, before))
		TRY(connection_end(c, account->id));
	if (before->api_access && !account->api_access)
		return credential_end_api(c, account->id, 0);
	return NULL;
}

/* One's own is changed by who knows the old one. */
static struct err *
check_own_password(struct ctx *c, const struct account *account, const struct account *before)
{
	if (account->id != c->actor.id || same_text(account->password, before->password))
		return NULL;
	return err_new(&c->arena, ERR_FORBIDDEN, "password",
	    "{own_password}change your own password with the old one: PUT /api/v1/me/password");
}

struct err *
account_update(struct ctx *c, struct account *account, const struct account *before)
{
	TRY(check_admin_change(c, account, rules(before) && !rules(account)));
	TRY(settle_password(c, account, !same_text(account->password, before->password)));
	TRY(check_own_password(c, account, before));
	if (account->role == ROLE_MAIL_USER && account->quota_bytes != before->quota_bytes) {
		TRY(tally_check_mailbox(c, account->owner_id, account->quota_bytes));
		TRY(tally_add(c, account->owner_id,
		    (struct tally){ .quota_bytes = account->quota_bytes - before->quota_bytes }));
	}
	if (!texts_equal(&account->forward_to, &before->forward_to))
		TRY(loop_check(c, account->name, &account->forward_to, "forward_to"));
	TRY(account_store_update(c, account));
	TRY(end_credentials(c, account, before));
	return change_record(c, "update", "account", account->name, NULL);
}

int64_t
account_kept_until(const struct ctx *c)
{
	return c->now + DAYS(DELETED_KEPT_DAYS);
}

/* The row goes, a mail user's into another table; what leads to the name is left as it is. */
static struct err *
take_away(struct ctx *c, const struct account *account)
{
	struct tally gone;

	TRY(check_admin_change(c, account, true));
	TRY(credential_end_all(c, account->id, 0));
	if (account->role == ROLE_MAIL_USER) {
		TRY(tally_content(c, TALLY_ACCOUNT, account->id, -1, mailbox_tally(account, -1), &gone));
		TRY(tally_add(c, account->owner_id, gone));
		TRY(deleted_account_store_keep(c, account->id, account_kept_until(c)));
	}
	TRY(share_forget(c, account->id));
	struct err *e = account_store_delete(c, account->id);
	if (e != NULL && e->code == ERR_CONFLICT)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{still_owns}%s still owns domains, relay domains or host names: delete them or give them to another owner first",
		    account->name);
	TRY(e);
	TRY(split_user_changed(c, account->domain_id));
	return change_record(c, "delete", "account", account->name,
	    account->role != ROLE_MAIL_USER
		? NULL
		: say(&c->arena, "{mail_kept}its mail is kept for %d days", DELETED_KEPT_DAYS));
}

/* What leads to the name, and what it may send as, follows it. */
static struct err *
replace_everywhere(struct ctx *c, int64_t owner_id, const char *name, const char *to)
{
	TRY(sender_replace_user(c, owner_id, name, to));
	return alias_replace_target(c, owner_id, name, to);
}

struct err *
account_delete(struct ctx *c, const struct account *account)
{
	TRY(take_away(c, account));
	return account->role == ROLE_MAIL_USER ? replace_everywhere(c, account->owner_id, account->name, NULL)
					       : NULL;
}

struct err *
account_rename(struct ctx *c, const struct account *before, const char *name)
{
	struct account account = *before;
	struct tally moved;

	account.name = name;
	TRY(check_admin_change(c, before, false));
	if (strcmp(name, before->name) == 0)
		return NULL;
	TRY(settle(c, &account));
	if (account.role == ROLE_MAIL_USER && account.owner_id != before->owner_id) {
		TRY(tally_check_mailbox(c, account.owner_id, account.quota_bytes));
		TRY(tally_content(c, TALLY_ACCOUNT, account.id, 1, mailbox_tally(before, 1), &moved));
		TRY(tally_move(c, before->owner_id, account.owner_id, moved));
	}
	TRY(loop_check(c, name, &account.forward_to, "name"));
	TRY(connection_end(c, before->id)); /* they bear the name until now */
	TRY(account_store_update(c, &account));
	TRY(migration_follow(c, &account));
	TRY(vacation_store_follow_account(c, account.id));
	if (account.owner_id != before->owner_id)
		TRY(share_part(c, account.id));
	TRY(credential_end_all(c, account.id, c->actor.id == account.id ? c->actor.session_id : 0));
	TRY(split_user_changed(c, before->domain_id));
	TRY(split_user_changed(c, account.domain_id));
	TRY(change_record(c, "update", "account", before->name, say(&c->arena, "{is_now}is now %s", name)));
	return account.role == ROLE_MAIL_USER ? replace_everywhere(c, before->owner_id, before->name, name)
					      : NULL;
}

/* Who has the name now has to make room, when that is wanted. */
static struct err *
make_room(struct ctx *c, const char *name, bool replace)
{
	struct account now = { 0 };
	bool found;

	TRY(account_store_by_name(c, name, &now, &found));
	if (!found)
		return NULL;
	if (!replace || now.role != ROLE_MAIL_USER)
		return err_new(&c->arena, ERR_EXISTS, "name",
		    "{name_taken_by_now}%s is somebody else by now: have it back under another name, or with replace",
		    name);
	TRY(access_account(c, name, &now));
	return take_away(c, &now);
}

/* Nobody gets a former owner's mail by being given the domain: only who names the address means that. */
static struct err *
check_same_owner(struct ctx *c, const struct deleted_account *deleted, const struct account *account)
{
	if (deleted->owner == NULL || deleted->owner_id == account->owner_id)
		return NULL;
	return err_new(&c->arena, ERR_CONFLICT, NULL,
	    "{other_owner_now}it belonged to %s, and %s belongs to %s now: to give the mail to that owner, send the name",
	    deleted->owner, account->domain, account->owner);
}

/* What its forward led to may be gone, or lead back by now: then it comes back without. */
static struct err *
settle_forward(struct ctx *c, struct account *account, const char **detail)
{
	struct err *e = loop_check(c, account->name, &account->forward_to, "forward_to");

	if (e == NULL || e->code != ERR_INVALID_FIELD)
		return e;
	account->forward_to = (struct texts){ 0 };
	*detail = say(&c->arena, "{restored_without_forward}restored without its forward: %s", e->detail);
	return NULL;
}

struct err *
account_restore(struct ctx *c, const struct deleted_account *deleted, const struct account_restore *how,
    struct account *account)
{
	const char *detail = "{restored}restored";
	struct tally back;
	bool found;

	if (deleted->purging)
		return err_new(
		    &c->arena, ERR_CONFLICT, NULL, "{too_late}it is too late: the mail is being removed");
	TRY(deleted_account_store_account(c, deleted->id, account, &found));
	if (account->password == NULL)
		detail = "{restored_without_password}restored without its password: set a new one";
	account->name = how->name != NULL ? how->name : deleted->name;
	TRY(settle_mailbox(c, account));
	if (how->name == NULL)
		TRY(check_same_owner(c, deleted, account));
	TRY(make_room(c, account->name, how->replace));
	TRY(tally_check_mailbox(c, account->owner_id, account->quota_bytes));
	TRY(settle_forward(c, account, &detail));
	TRY(account_store_restore(c, account));
	TRY(tally_content(c, TALLY_ACCOUNT, account->id, 1, mailbox_tally(account, 1), &back));
	TRY(tally_add(c, account->owner_id, back));
	TRY(filter_restored(c, account->id));
	TRY(connection_end(c, account->id)); /* or what was open before it was deleted would count again */
	TRY(split_user_changed(c, account->domain_id));
	TRY(deleted_account_store_forget(c, deleted->id));
	return change_record(c, "create", "account", account->name, detail);
}

struct err *
account_forget(struct ctx *c, const struct deleted_account *deleted)
{
	struct job job = { 0 };

	TRY(deleted_account_store_expire(c, deleted->id));
	TRY(change_record(
	    c, "delete", "deleted_account", deleted->name, "{mail_removed}its mail is removed for good"));
	return job_start(c, JOB_PURGE_DELETED, NULL, &job);
}

struct err *
account_self(struct ctx *c, struct account *out)
{
	bool found;

	TRY(account_store_by_id(c, c->actor.id, out, &found));
	return found ? NULL
		     : err_new(&c->arena, ERR_UNAUTHENTICATED, NULL, "{account_gone}the account is gone");
}

struct err *
account_check_mailbox(struct ctx *c)
{
	if (c->actor.role == ROLE_MAIL_USER)
		return NULL;
	return err_new(&c->arena, ERR_CONFLICT, NULL, "{admin_no_mailbox}an admin has no mailbox");
}

struct err *
account_check_dav(struct ctx *c, const struct account *account)
{
	if (account->role != ROLE_MAIL_USER || account->allow_dav)
		return NULL; /* an admin has none, which is told elsewhere */
	return err_new(&c->arena, ERR_CONFLICT, NULL,
	    "{dav_off}address books and calendars are switched off for your account: ask your administrator");
}

struct err *
account_update_self(struct ctx *c, struct account *account)
{
	TRY(account_store_update(c, account));
	return change_record(c, "update", "account", account->name, NULL);
}

struct err *
account_set_password(struct ctx *c, struct account *account, const char *hash)
{
	account->password = hash;
	forget_first_password(c, account);
	TRY(account_store_update(c, account));
	TRY(credential_end_all(c, account->id, c->actor.session_id));
	TRY(notice_put(c, account, NOTICE_PASSWORD));
	return change_record(c, "update", "account", account->name, "password");
}

struct err *
account_change_password(struct ctx *c, const struct login_row *who, const char *hash)
{
	struct account account = { 0 };

	TRY(account_self(c, &account));
	TRY(login_check_same(c, who, &account));
	return account_set_password(c, &account, hash);
}
