/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/verification.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "base/say.h"
#include "rules/domain.h"
#include "rules/domain_alias.h"
#include "rules/hostname.h"
#include "rules/relay_domain.h"
#include "rules/srs.h"
#include "store/change_store.h"
#include "store/domain_alias_store.h"
#include "store/domain_store.h"
#include "store/hostname_store.h"
#include "store/relay_domain_store.h"
#include "store/row.h"
#include "store/verification_store.h"

enum {
	TOKEN_BITS = 128,
	TOKEN_MS = DAYS(7),
	FIRST_MS = MINUTES(5),
	LONGEST_MS = HOURS(1),
	AGAIN_MS = DAYS(1)
};

/* The nearest verified name above this one. */
static struct err *
find_parent(struct ctx *c, const char *name, struct claim *out, bool *found)
{
	*found = false;
	for (const char *dot = strchr(name, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
		TRY(claim_store_find(c, dot + 1, out, found));
		if (*found && out->verified)
			return NULL;
	}
	*found = false;
	return NULL;
}

static void
issue_token(struct ctx *c, struct verification *row)
{
	row->token = random_text(&c->arena, TOKEN_BITS);
	row->issued_at = c->now;
	row->expires_at = c->now + TOKEN_MS;
	row->checks = 0;
	row->result = RESULT_NOT_CHECKED;
	row->detail = NULL;
	row->next_check_at = c->now + FIRST_MS;
}

/* A tenant's sub-domain is not for others to take: whoever owns example.org decides about www.example.org. A
 * MasterAdmin's word is above that. */
static struct err *
ask_parent(struct ctx *c, const char *name, int64_t owner_id, struct verification *row, bool *verified)
{
	struct claim parent = { 0 };
	bool found;

	TRY(find_parent(c, name, &parent, &found));
	if (!found)
		return NULL;
	if (parent.owner_id != owner_id)
		return err_new(&c->arena, ERR_CONFLICT, "name",
		    "{parent_owned}%s lies in %s, which belongs to somebody else: only its owner can add it",
		    name, parent.name);
	row->proof = PROOF_PARENT;
	*verified = true;
	return NULL;
}

/* Its row; one from before there were any is made. */
static struct err *
read_row(struct ctx *c, const char *name, struct verification *out)
{
	bool found;

	TRY(verification_store_find(c, name, out, &found));
	if (found)
		return NULL;
	*out = (struct verification){ .name = name, .token = "" };
	return NULL;
}

static struct err *
evict_domain(struct ctx *c, const char *name)
{
	struct domain domain = { 0 };
	bool found;

	TRY(domain_store_by_name(c, name, &domain, &found));
	if (domain.suspended)
		return err_new(&c->arena, ERR_CONFLICT, NULL, "{is_suspended}%s is suspended", name);
	return domain_delete(c, &domain);
}

static struct err *
evict_domain_alias(struct ctx *c, const char *name)
{
	struct domain_alias alias = { 0 };
	bool found;

	TRY(row_by_key(c, &domain_alias_listing, name, &alias, &found));
	return domain_alias_delete(c, &alias);
}

static struct err *
evict_relay_domain(struct ctx *c, const char *name)
{
	struct relay_domain relay = { 0 };
	bool found;

	TRY(row_by_key(c, &relay_domain_listing, name, &relay, &found));
	return relay_domain_delete(c, &relay);
}

static struct err *
evict_hostname(struct ctx *c, const char *name)
{
	struct hostname hostname = { 0 };
	bool found;

	TRY(row_by_key(c, &hostname_listing, name, &hostname, &found));
	return hostname_delete(c, &hostname);
}

static const struct {
	const char *kind;
	struct err *(*evict)(struct ctx *c, const char *name);
} kinds[] = {
	{ "domain", evict_domain },
	{ "domain_alias", evict_domain_alias },
	{ "relay_domain", evict_relay_domain },
	{ "hostname", evict_hostname },
};

static struct err *
evict(struct ctx *c, const struct claim *claim)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kinds[i].kind, claim->kind) == 0)
			return kinds[i].evict(c, claim->name);
	return err_new(&c->arena, ERR_INTERNAL, NULL, "%s is no kind of name", claim->kind);
}

/* Nobody blocks a name for others by saying that it is his: what was not proved within seven days gives way
 * to who asks next, unless there is something in it, which a MasterAdmin has to judge. */
static struct err *
make_room(struct ctx *c, const struct claim *other, int64_t owner_id)
{
	struct verification row;

	TRY(read_row(c, other->name, &row));
	if (other->verified || other->owner_id == owner_id || row.proved_at != 0)
		return err_new(&c->arena, ERR_EXISTS, "name", "{name_exists}there is a %s %s already",
		    other->kind, other->name);
	if (c->now < other->created_at + TOKEN_MS)
		return err_new(&c->arena, ERR_EXISTS, "name",
		    "{claimed}somebody else has added %s, without proof so far: ask a MasterAdmin, or try again after %s",
		    other->name, clock_text(&c->arena, other->created_at + TOKEN_MS));
	struct err *e = evict(c, other);
	if (e != NULL && e->code == ERR_CONFLICT)
		return err_new(&c->arena, ERR_EXISTS, "name",
		    "{claimed_in_use}somebody else has added %s, without proof, and uses it: ask a MasterAdmin",
		    other->name);
	return e;
}

struct err *
verification_begin(struct ctx *c, const char *name, int64_t owner_id, bool *verified)
{
	struct verification row = {
		.name = name, .token = "", .proof = *verified ? PROOF_ADMIN : PROOF_NONE
	};
	struct claim other = { 0 };
	bool found;

	if (!*verified &&
	    srs_domain(c, name)) /* its mail is the server's, until a MasterAdmin gives it away */
		return err_new(&c->arena, ERR_EXISTS, "name", "{own_name}%s is this server's own name", name);
	TRY(claim_store_find(c, name, &other, &found));
	if (found)
		TRY(make_room(c, &other, owner_id));
	if (!*verified)
		TRY(ask_parent(c, name, owner_id, &row, verified));
	if (*verified)
		row.proved_at = c->now;
	else
		issue_token(c, &row);
	return verification_store_insert(c, &row);
}

static struct err *
write_row(struct ctx *c, const struct verification *row)
{
	struct verification before;
	bool found;

	TRY(verification_store_find(c, row->name, &before, &found));
	return found ? verification_store_update(c, row) : verification_store_insert(c, row);
}

struct err *
verification_set(struct ctx *c, const char *name, bool verified)
{
	struct verification row;

	TRY(read_row(c, name, &row));
	row.proof = verified ? PROOF_ADMIN : PROOF_NONE;
	row.next_check_at = 0;
	if (verified)
		row.proved_at = c->now;
	else /* the record that may still be there shall not undo it */
		issue_token(c, &row);
	return write_row(c, &row);
}

struct err *
verification_end(struct ctx *c, const char *name)
{
	return verification_store_delete(c, name);
}

struct err *
verification_show(struct ctx *c, const char *name, struct verification *out)
{
	struct claim claim = { 0 };
	bool found;

	TRY(claim_store_find(c, name, &claim, &found));
	if (!found)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL, "{domain_nobodys}nobody has %s", name);
	TRY(read_row(c, name, out));
	out->state = claim.verified              ? VERIFICATION_DONE
		     : out->expires_at <= c->now ? VERIFICATION_EXPIRED
						 : VERIFICATION_WAITING;
	if (*out->token != '\0')
		out->record = arena_printf(&c->arena, VERIFICATION_PREFIX "%s", out->token);
	return NULL;
}

struct err *
verification_reissue(struct ctx *c, const char *name)
{
	struct verification row;

	TRY(verification_show(c, name, &row));
	if (row.state == VERIFICATION_DONE)
		return err_new(
		    &c->arena, ERR_CONFLICT, NULL, "{verified_already}%s is verified already", name);
	issue_token(c, &row);
	TRY(write_row(c, &row));
	return change_record(c, "update", "verification", name, "a new token");
}

/* What the records of the name mean for its token. */
static void
judge(struct ctx *c, struct verification *row, const struct verification_answer *answer)
{
	const char *wanted = arena_printf(&c->arena, VERIFICATION_PREFIX "%s", row->token);

	row->result = RESULT_NOT_ASKED;
	row->detail = answer->why;
	if (!answer->answered)
		return;
	row->result = RESULT_MISSING;
	row->detail =
	    arena_printf(&c->arena, "%s has no TXT record that begins with " VERIFICATION_PREFIX, row->name);
	for (size_t i = 0; i < answer->txt.n; i++) {
		if (strcmp(answer->txt.v[i], wanted) == 0) {
			row->result = RESULT_FOUND;
			row->detail = NULL;
			return;
		}
		if (strncmp(answer->txt.v[i], wanted, strlen(VERIFICATION_PREFIX)) == 0) {
			row->result = RESULT_DIFFERENT;
			row->detail = "the TXT record holds another token";
		}
	}
}

/* Is there proof now that was not there before? */
static struct err *
prove(struct ctx *c, const struct claim *claim, struct verification *row, bool *verified)
{
	struct err *e = ask_parent(c, claim->name, claim->owner_id, row, verified);

	if (e != NULL && e->code == ERR_CONFLICT) { /* it belongs to somebody else since */
		row->detail = e->detail;
		return NULL;
	}
	TRY(e);
	if (*verified || row->result != RESULT_FOUND)
		return NULL;
	if (row->expires_at <= c->now) {
		row->detail = "the record is there, but its token has expired: ask for a new one";
		return NULL;
	}
	row->proof = PROOF_DNS;
	*verified = true;
	return NULL;
}

static int64_t
next_check(const struct ctx *c, const struct verification *row, bool verified)
{
	int64_t pause = FIRST_MS;

	if (verified)
		return row->proof != PROOF_DNS
			   ? 0
			   : c->now + (row->result == RESULT_NOT_ASKED ? LONGEST_MS : AGAIN_MS);
	if (row->expires_at <= c->now)
		return 0;
	for (int64_t i = 1; i < row->checks && pause < LONGEST_MS; i++)
		pause *= 2;
	return c->now + (pause < LONGEST_MS ? pause : LONGEST_MS);
}

/* It has to prove itself what it is. */
NODISCARD static struct err *
doubt(struct ctx *c, const struct claim *claim, struct verification *row, const char *parent)
{
	TRY(claim_store_verify(c, claim, false));
	row->proof = PROOF_NONE;
	issue_token(c, row);
	TRY(verification_store_update(c, row));
	c->after |= AFTER_RELOAD_POSTFIX;
	return change_record(c, "update", claim->kind, claim->name,
	    say(&c->arena,
		"{not_verified_any_more}not verified any more: %s above it belongs to somebody else",
		parent));
}

/* Those below this name that had nothing but what is above them to show. */
NODISCARD static struct err *
doubt_below(struct ctx *c, const char *name)
{
	struct verification row = { .name = "" };
	bool found, any;

	for (;;) {
		struct claim claim = { 0 }, parent = { 0 };

		TRY(verification_store_below(c, name, row.name, &row, &found));
		if (!found)
			return NULL;
		TRY(claim_store_find(c, row.name, &claim, &found));
		TRY(find_parent(c, row.name, &parent, &any));
		if (!found || !claim.verified || !any || parent.owner_id == claim.owner_id)
			continue;
		TRY(doubt(c, &claim, &row, parent.name));
		row.name = ""; /* others may have had nothing but this one to show */
	}
}

NODISCARD static struct err *
believe(struct ctx *c, const struct claim *claim, const struct verification *row)
{
	TRY(claim_store_verify(c, claim, true));
	c->after |= AFTER_RELOAD_POSTFIX;
	TRY(change_record(c, "update", claim->kind, claim->name,
	    row->proof == PROOF_DNS
		? "{verified_by_dns}verified by DNS"
		: "{verified_by_parent}verified: the domain above it belongs to the same owner"));
	return doubt_below(c, claim->name);
}

/* What the new owner has above it counts as for a name that is added. */
NODISCARD static struct err *
follow_parent(struct ctx *c, const struct claim *claim, struct verification *row)
{
	bool verified = false;
	struct err *e = ask_parent(c, claim->name, claim->owner_id, row, &verified);

	if (e != NULL && e->code == ERR_CONFLICT) /* somebody else's: there is nothing to be had from it */
		return NULL;
	TRY(e);
	if (!verified)
		return NULL;
	row->proved_at = c->now;
	row->next_check_at = 0;
	TRY(write_row(c, row));
	return believe(c, claim, row);
}

/* It was given away from below its parent: by a MasterAdmin, whose word that is. */
NODISCARD static struct err *
leave_parent(struct ctx *c, const struct claim *claim, struct verification *row)
{
	struct claim parent = { 0 };
	bool found;

	TRY(find_parent(c, claim->name, &parent, &found));
	if (found && parent.owner_id == claim->owner_id)
		return NULL;
	row->proof = PROOF_ADMIN;
	return write_row(c, row);
}

struct err *
verification_follow(struct ctx *c, const char *name)
{
	struct claim claim = { 0 };
	struct verification row;
	bool found;

	TRY(claim_store_find(c, name, &claim, &found));
	TRY(read_row(c, name, &row));
	if (found && !claim.verified)
		return follow_parent(c, &claim, &row);
	if (found && row.proof == PROOF_PARENT)
		TRY(leave_parent(c, &claim, &row));
	return doubt_below(c, name);
}

struct err *
verification_record(struct ctx *c, const struct verification_answer *answer)
{
	struct claim claim = { 0 };
	struct verification row;
	bool found, verified;

	TRY(claim_store_find(c, answer->name, &claim, &found));
	if (!found)
		return NULL;
	TRY(read_row(c, claim.name, &row));
	judge(c, &row, answer);
	row.checked_at = c->now;
	row.checks++;
	verified = claim.verified;
	if (!verified)
		TRY(prove(c, &claim, &row, &verified));
	row.next_check_at = next_check(c, &row, verified);
	if (verified && !claim.verified)
		row.proved_at = c->now;
	TRY(write_row(c, &row));
	return verified && !claim.verified ? believe(c, &claim, &row) : NULL;
}
