/* SPDX-License-Identifier: Apache-2.0 */
#include "model/failure.h"

const char *const failure_class_names[] = {
	[FAILURE_UNKNOWN] = "unknown",
	[FAILURE_DELIVERED] = "delivered",
	[FAILURE_MAILBOX_UNKNOWN] = "mailbox_unknown",
	[FAILURE_MAILBOX_FULL] = "mailbox_full",
	[FAILURE_MAILBOX_DISABLED] = "mailbox_disabled",
	[FAILURE_MAILBOX_MOVED] = "mailbox_moved",
	[FAILURE_ADDRESS_INVALID] = "address_invalid",
	[FAILURE_DOMAIN_UNKNOWN] = "domain_unknown",
	[FAILURE_SPAM] = "spam",
	[FAILURE_POLICY] = "policy",
	[FAILURE_CONTENT_REFUSED] = "content_refused",
	[FAILURE_TOO_LARGE] = "too_large",
	[FAILURE_TOO_MANY_RECIPIENTS] = "too_many_recipients",
	[FAILURE_SERVER_BLOCKED] = "server_blocked",
	[FAILURE_REVERSE_DNS] = "reverse_dns",
	[FAILURE_SENDER_PROOF] = "sender_proof",
	[FAILURE_SENDER_REFUSED] = "sender_refused",
	[FAILURE_SENDER_NOT_ALLOWED] = "sender_not_allowed",
	[FAILURE_SIGN_IN] = "sign_in",
	[FAILURE_RELAY_DENIED] = "relay_denied",
	[FAILURE_GREYLISTED] = "greylisted",
	[FAILURE_RATE_LIMITED] = "rate_limited",
	[FAILURE_TLS] = "tls",
	[FAILURE_CONNECTION] = "connection",
	[FAILURE_DNS] = "dns",
	[FAILURE_LOOP] = "loop",
	[FAILURE_PROTOCOL] = "protocol",
	[FAILURE_SYSTEM] = "system",
	[FAILURE_EXPIRED] = "expired",
	NULL,
};

static const char *const lasting_names[] = {
	[FAILURE_UNTOLD] = "unknown",
	[FAILURE_PERMANENT] = "permanent",
	[FAILURE_TEMPORARY] = "temporary",
	[FAILURE_NONE] = "none",
	NULL,
};

static const char *const speaker_names[] = {
	[FAILURE_BY_NOBODY] = "unknown",
	[FAILURE_BY_REMOTE] = "remote",
	[FAILURE_BY_QUEUE] = "queue",
	[FAILURE_BY_RULE] = "rule",
	[FAILURE_BY_MAILBOX] = "mailbox",
	NULL,
};

static const struct field failure_fields[] = {
	FIELD(struct failure, recipient, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "Who did not get the mail"),
	{ .name = "class",
	    .type = F_ENUM,
	    .offset = offsetof(struct failure, class_) + SAME_TYPE(struct failure, class_, int),
	    .flags = READONLY,
	    .names = failure_class_names,
	    .doc =
		"Why; unknown where what was said does not tell it beyond doubt, delivered where it is no failure" },
	FIELD(struct failure, lasting, F_ENUM, .flags = READONLY, .names = lasting_names,
	    .doc =
		"permanent: it has come back or will not be tried again; temporary: it waits and is tried again; "
		"none: it was delivered"),
	FIELD(struct failure, status, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "Enhanced status code (RFC 3463)"),
	FIELD(struct failure, reply, F_INT, .flags = READONLY, .doc = "Code of the SMTP reply; 0: none"),
	FIELD(struct failure, speaker, F_ENUM, .flags = READONLY, .names = speaker_names,
	    .doc =
		"Who found it: remote, the server that was asked to take the mail; queue, the server that tried to "
		"deliver it; rule, a rule of the server whose log this is; mailbox, a server's own mailboxes"),
	FIELD(struct failure, host, F_STR, .flags = READONLY | NULLABLE, .doc = "Its name, where it is told"),
	FIELD(struct failure, words, F_STR, .flags = READONLY, .doc = "What it means"),
	FIELD(struct failure, advice, F_STR, .flags = READONLY, .doc = "What to do"),
	FIELD(struct failure, text, F_TEXT, .flags = READONLY, .doc = "What was said, as it was said"),
	END_FIELDS,
};
static const struct field_of failure_of = { failure_fields, sizeof(struct failure) };

const struct field failures_fields[] = {
	FIELD(struct failures, failures, F_OBJECTS, .flags = READONLY, .of = &failure_of,
	    .doc = "One for each recipient, reply or line of a log"),
	FIELD(
	    struct failures, cut, F_BOOL, .flags = READONLY, .doc = "There were more of them than are told"),
	END_FIELDS,
};
