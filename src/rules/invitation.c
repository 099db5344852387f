/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/invitation.h"

#include <strings.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "model/account.h"
#include "rules/account.h"
#include "rules/job.h"
#include "rules/sending.h"
#include "store/invitation_store.h"
#include "store/lookup_store.h"

static const char begin[] = "BEGIN:VCALENDAR";

/* Does it say of itself what it is sent as? Others' programs believe the part, not the mail. */
static bool
says_method(const struct invitation *in)
{
	static const char key[] = "\nMETHOD:";
	const char *p = strcasestr(in->calendar, key);
	const char *name = invitation_method_names[in->itip_method];
	size_t n = strlen(name);

	if (strncasecmp(in->calendar, begin, sizeof(begin) - 1) != 0 || p == NULL)
		return false;
	p += sizeof(key) - 1;
	return strncasecmp(p, name, n) == 0 && (p[n] == '\n' || p[n] == '\r');
}

/* The text of a Postfix action, without its codes. */
static const char *
words_of(const char *action)
{
	const char *p = action + strcspn(action, " ");

	p += strspn(p, " .0123456789");
	return *p == '\0' ? action : p;
}

NODISCARD static struct err *
check_sender(struct ctx *c)
{
	const char *action = NULL;
	struct lookup_mailbox_state box;
	bool found;

	TRY(lookup_store_state(c, c->actor.name, &box, &found));
	if (!found || !box.enabled || !box.may_send)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{may_not_send}your account may not send mail: ask your administrator");
	TRY(sending_check(c, c->actor.name, &action));
	return action == NULL
		   ? NULL
		   : err_new(&c->arena, ERR_CONFLICT, NULL, "{sending_blocked}%s", words_of(action));
}

/* Room for all of them, or for none. */
NODISCARD static struct err *
take_room(struct ctx *c, const struct invitation *in)
{
	struct sending_weight all = { 0 };
	const char *action;

	for (size_t i = 0; i < in->recipients.n; i++) {
		struct sending_weight one;

		TRY(sending_weigh(c, in->recipients.v[i], &one));
		all.here += one.here;
		all.elsewhere += one.elsewhere;
	}
	TRY(sending_take(c, c->actor.name, all, &action));
	if (strcmp(action, "DUNNO") == 0)
		return NULL;
	return err_new(&c->arena, ERR_RATE_LIMITED, NULL, "{sending_put_off}%s", words_of(action));
}

struct err *
invitation_send(struct ctx *c, struct invitation *in, struct job *out)
{
	TRY(account_check_mailbox(c));
	if (!says_method(in))
		return err_new(&c->arena, ERR_INVALID_FIELD, "calendar",
		    "{not_calendar}is no iCalendar that says METHOD:%s",
		    invitation_method_names[in->itip_method]);
	TRY(check_sender(c));
	TRY(take_room(c, in));
	in->account_id = c->actor.id;
	TRY(invitation_store_insert(c, in));
	return job_start(c, JOB_SEND_INVITATION, arena_printf(&c->arena, "%lld", (long long)in->id), out);
}

struct err *
invitation_find(struct ctx *c, int64_t id, struct invitation *out, bool *found)
{
	return invitation_store_find(c, id, out, found);
}

struct err *
invitation_sent(struct ctx *c, const struct invitation *in)
{
	struct invitation left = *in;

	if (in->recipients.n <= 1)
		return invitation_store_delete(c, in->id);
	left.recipients.v++;
	left.recipients.n--;
	return invitation_store_left(c, &left);
}

/* The job has given up by then. */
struct err *
invitation_prune(struct ctx *c)
{
	return invitation_store_prune(c, c->now - DAYS(7));
}
