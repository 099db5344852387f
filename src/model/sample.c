/* SPDX-License-Identifier: Apache-2.0 */
#include "model/sample.h"

const struct field sample_fields[] = {
	FIELD(struct sample, at, F_TIME, .flags = READONLY, .doc = "Begin of the span that this is about"),
	FIELD(struct sample, disk_used_bytes, F_INT, .flags = READONLY,
	    .doc = "Taken of the disk that mail and database lie on"),
	FIELD(struct sample, disk_total_bytes, F_INT, .flags = READONLY, .doc = "Its size"),
	FIELD(struct sample, memory_used_bytes, F_INT, .flags = READONLY,
	    .doc = "Memory that programs use; what caches have taken is not among it"),
	FIELD(struct sample, memory_total_bytes, F_INT, .flags = READONLY, .doc = "Memory there is"),
	FIELD(struct sample, load_percent, F_TENTHS, .flags = READONLY, .max = INT64_C(1) << 40,
	    .doc = "Load average of a minute; 100: as many want to run as there are processors"),
	FIELD(struct sample, queue_length, F_INT, .flags = READONLY, .doc = "Messages in Postfix's queue"),
	FIELD(struct sample, messages_in, F_INT, .flags = READONLY,
	    .doc = "Messages that other servers brought, with those that Rspamd then refused"),
	FIELD(struct sample, messages_out, F_INT, .flags = READONLY, .doc = "Messages that users submitted"),
	FIELD(struct sample, messages_rejected, F_INT, .flags = READONLY,
	    .doc = "Recipients and messages refused for good, by the portal or by Rspamd"),
	FIELD(struct sample, sign_ins, F_INT, .flags = READONLY, .doc = "Sign-ins by IMAP and POP3"),
	END_FIELDS,
};

const char *const sample_span_names[] = { [SAMPLE_HOUR] = "hour",
	[SAMPLE_DAY] = "day",
	[SAMPLE_WEEK] = "week",
	[SAMPLE_MONTH] = "month",
	[SAMPLE_YEAR] = "year",
	NULL };

const struct field sample_query_fields[] = {
	FIELD(struct sample_query, span, F_ENUM, .names = sample_span_names,
	    .doc =
		"How far back: hour (a minute each), day (5 minutes), week (30 minutes), month (2 hours), year (a day)"),
	END_FIELDS,
};
