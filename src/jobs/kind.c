/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/kind.h"

#include "base/clock.h"
#include "rules/job.h"
#include "rules/outgoing.h"
#include "rules/recovery.h"

const struct kind job_kinds[] = {
	{ .name = JOB_RECOUNT_USAGE,
	    .run = recount_usage_run,
	    .timeout = HOURS(12),
	    .retries = 5,
	    .summary = "Ask Dovecot how full each mailbox is (argument: one account's name)" },
	{ .name = JOB_PURGE_DELETED,
	    .run = purge_deleted_run,
	    .timeout = HOURS(1),
	    .retries = 3,
	    .every = HOURS(1),
	    .summary =
		"Remove the mail of accounts that were deleted 30 days ago, and what is left of their rows" },
	{ .name = JOB_GREETING,
	    .run = outgoing_greeting_run,
	    .timeout = MINUTES(1),
	    .retries = 10,
	    .summary = "Tell Postfix how it greets from an address (argument: the address)" },
	{ .name = "watch_dkim",
	    .run = watch_dkim_run,
	    .timeout = MINUTES(30),
	    .retries = 3,
	    .every = MINUTES(15),
	    .summary =
		"Let new DKIM keys sign once their DNS records are found; drop retired ones after 7 days" },
	{ .name = JOB_IMPORT,
	    .run = import_run,
	    .timeout = HOURS(12),
	    .retries = 5,
	    .summary = "Make the rows of a file (argument: what they are, and how)" },
	{ .name = "housekeeping",
	    .run = housekeeping_run,
	    .timeout = MINUTES(10),
	    .retries = 3,
	    .every = HOURS(1),
	    .summary =
		"Forget ended sessions, wrong passwords, Idempotency-Keys after a day, ended jobs, their files and changes after 30 days, API log rows after log_days" },
	{ .name = "verify_names",
	    .run = verify_names_run,
	    .timeout = MINUTES(10),
	    .retries = 1,
	    .every = MINUTES(5),
	    .summary = "Look in DNS for the records that prove whose a domain is" },
	{ .name = "learn",
	    .run = learn_run,
	    .timeout = HOURS(12),
	    .retries = 2,
	    .sign = learn_sign,
	    .summary =
		"Train Rspamd with what users have moved into Junk or out of it, and remember the senders" },
	{ .name = JOB_LEARN_MESSAGE,
	    .run = learn_message_run,
	    .timeout = MINUTES(5),
	    .retries = 5,
	    .summary = "Learn from one message and move it (argument: spam or ham, its UID, its folder)" },
	{ .name = JOB_TREE,
	    .run = tree_run,
	    .timeout = MINUTES(30),
	    .retries = 5,
	    .summary =
		"Switch or delete an admin with all that belongs to it, or give that to another (argument: what, and whose)" },
	{ .name = JOB_SEND_MAIL,
	    .run = send_mail_run,
	    .timeout = MINUTES(30),
	    .retries = 8,
	    .summary =
		"Send the mails that the portal itself writes: to confirm an address, to set a new password" },
	{ .name = JOB_EXPUNGE_OLD,
	    .run = expunge_old_run,
	    .timeout = HOURS(12),
	    .retries = 5,
	    .every = DAYS(1),
	    .summary = "Delete what has lain in Junk and Trash for longer than is set" },
	{ .name = NULL },
};

const struct kind *
kind_find(const struct kind *kinds, const char *name)
{
	for (; kinds->name != NULL; kinds++)
		if (strcmp(kinds->name, name) == 0)
			return kinds;
	return NULL;
}
