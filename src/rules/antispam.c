/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/antispam.h"

#include "base/ctx.h"
#include "model/text.h"
#include "rules/access.h"
#include "store/antispam_store.h"
#include "store/change_store.h"

/* What the program comes with (R40), in tenths. */
static const struct thresholds preset = {
	.greylist = 40, .add_header = 60, .reject = 150, .source = THRESHOLD_DEFAULT
};

struct scope {
	int64_t id;
	const char *name;
};

static struct err *
find_scope(struct ctx *c, enum antispam_place place, const char *key, struct scope *out)
{
	struct relay_domain relay = { 0 };
	struct domain domain = { 0 };

	if (place == ANTISPAM_SERVER) {
		*out = (struct scope){ 0, "server" };
		return NULL;
	}
	if (place == ANTISPAM_RELAY_DOMAIN) {
		TRY(access_relay_domain(c, key, &relay));
		*out = (struct scope){ relay.id, relay.name };
		return NULL;
	}
	TRY(access_domain(c, key, &domain));
	*out = (struct scope){ domain.id, domain.name };
	return NULL;
}

struct err *
antispam_effective(struct ctx *c, int64_t scope_id, struct thresholds *out)
{
	bool found;

	TRY(antispam_store_thresholds(c, scope_id, out, &found));
	if (!found)
		*out = preset;
	return NULL;
}

struct err *
antispam_thresholds(struct ctx *c, enum antispam_place place, const char *key, struct thresholds *out)
{
	struct scope scope;

	TRY(find_scope(c, place, key, &scope));
	return antispam_effective(c, scope.id, out);
}

/* The order is one rule about all three, so all that break it are named. */
static struct err *
check_order(struct ctx *c, const struct thresholds *in)
{
	const struct {
		const char *name;
		int64_t tenths;
	} all[] = { { "greylist", in->greylist }, { "add_header", in->add_header },
		{ "reject", in->reject } };
	struct err *first = NULL, **end = &first;

	for (int i = 1; i < 3; i++)
		for (int below = 0; below < i; below++) {
			if (all[i].tenths == THRESHOLD_OFF || all[below].tenths == THRESHOLD_OFF ||
			    all[below].tenths < all[i].tenths)
				continue;
			*end = err_new(&c->arena, ERR_INVALID_FIELD, all[i].name,
			    "{threshold_order}%s must be more than %s (%s), or 999 for off: greylist < add_header < reject",
			    all[i].name, all[below].name, text_tenths(&c->arena, all[below].tenths));
			end = &(*end)->more;
			break; /* each is named once */
		}
	return first;
}

struct err *
antispam_put_thresholds(
    struct ctx *c, enum antispam_place place, const char *key, const struct thresholds *in)
{
	struct scope scope;

	TRY(find_scope(c, place, key, &scope));
	TRY(check_order(c, in));
	TRY(antispam_store_put_thresholds(c, scope.id, in));
	return change_record(c, "update", "thresholds", scope.name, NULL);
}

struct err *
antispam_reset_thresholds(struct ctx *c, enum antispam_place place, const char *key)
{
	struct scope scope;

	TRY(find_scope(c, place, key, &scope));
	TRY(antispam_store_delete_thresholds(c, scope.id));
	return change_record(c, "delete", "thresholds", scope.name, NULL);
}

struct err *
antispam_rules(struct ctx *c, enum antispam_place place, const char *key, struct sender_rules *out)
{
	struct scope scope;

	TRY(find_scope(c, place, key, &scope));
	return antispam_store_rules(c, scope.id, out);
}

struct err *
antispam_put_rules(struct ctx *c, enum antispam_place place, const char *key, const struct sender_rules *in)
{
	struct scope scope;

	TRY(find_scope(c, place, key, &scope));
	TRY(antispam_store_put_rules(c, scope.id, in));
	return change_record(c, "update", "sender_rules", scope.name, NULL);
}

struct err *
antispam_reset_rules(struct ctx *c, enum antispam_place place, const char *key)
{
	struct scope scope;

	TRY(find_scope(c, place, key, &scope));
	TRY(antispam_store_delete_rules(c, scope.id));
	return change_record(c, "delete", "sender_rules", scope.name, NULL);
}

struct err *
antispam_forget(struct ctx *c, int64_t scope_id)
{
	TRY(antispam_store_delete_thresholds(c, scope_id));
	return antispam_store_delete_rules(c, scope_id);
}
