/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/hostname.h"

#include "base/ctx.h"
#include "rules/owner.h"
#include "rules/verification.h"
#include "store/change_store.h"
#include "store/hostname_store.h"

static struct err *
check_room(struct ctx *c, const struct hostname *hostname)
{
	int64_t n;

	TRY(hostname_store_count(c, hostname->owner_id, &n));
	if (n < HOSTNAMES_MAX)
		return NULL;
	return err_new(&c->arena, ERR_QUOTA_EXCEEDED, NULL,
	    "{hostnames_full}%s has %d host names, which is the limit", hostname->owner, HOSTNAMES_MAX);
}

struct err *
hostname_create(struct ctx *c, struct hostname *hostname)
{
	TRY(owner_find(c, &hostname->owner, &hostname->owner_id));
	if (strcmp(hostname->name, c->site->hostname) == 0)
		return err_new(&c->arena, ERR_EXISTS, "name",
		    "{own_hostname}%s is this server: its name needs no leave", hostname->name);
	TRY(check_room(c, hostname));
	TRY(verification_begin(c, hostname->name, hostname->owner_id, &hostname->verified));
	TRY(hostname_store_insert(c, hostname));
	return change_record(c, "create", "hostname", hostname->name, NULL);
}

struct err *
hostname_update(struct ctx *c, struct hostname *hostname, const struct hostname *before)
{
	TRY(owner_find(c, &hostname->owner, &hostname->owner_id));
	if (hostname->owner_id != before->owner_id)
		TRY(check_room(c, hostname));
	if (hostname->verified != before->verified)
		TRY(verification_set(c, hostname->name, hostname->verified));
	TRY(hostname_store_update(c, hostname));
	TRY(change_record(c, "update", "hostname", hostname->name, NULL));
	return hostname->owner_id != before->owner_id || (hostname->verified && !before->verified)
		   ? verification_follow(c, hostname->name)
		   : NULL;
}

struct err *
hostname_delete(struct ctx *c, const struct hostname *hostname)
{
	TRY(verification_end(c, hostname->name));
	TRY(hostname_store_delete(c, hostname->id));
	return change_record(c, "delete", "hostname", hostname->name, NULL);
}
