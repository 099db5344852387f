/* SPDX-License-Identifier: Apache-2.0 */
/* sample: how busy the server is, looked at once a minute, and what that came to in spans of time (R73). */
#pragma once
#include "model/field.h"

/* Of one look, or of a span: amounts are the mean, numbers of messages and sign-ins the sum. */
struct sample {
	int64_t at; /* begin of the span, ms since 1970 */
	int64_t disk_used_bytes, disk_total_bytes, memory_used_bytes, memory_total_bytes;
	int64_t load_percent; /* tenths; 100 %: as many processes want to run as there are processors */
	int64_t queue_length;
	int64_t messages_in, messages_out, messages_rejected, sign_ins;
};
extern const struct field sample_fields[];

/* How far back is looked. */
enum sample_span { SAMPLE_HOUR, SAMPLE_DAY, SAMPLE_WEEK, SAMPLE_MONTH, SAMPLE_YEAR, SAMPLE_SPANS };
extern const char *const sample_span_names[];

struct sample_query {
	int span; /* enum sample_span */
};
extern const struct field sample_query_fields[];
