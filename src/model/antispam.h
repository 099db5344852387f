/* SPDX-License-Identifier: Apache-2.0 */
/* antispam: what an admin decides about mail from outside, for all domains or for one: thresholds and lists.
 */
#pragma once
#include "model/field.h"

enum { THRESHOLD_OFF = 9990 }; /* tenths; no message gets so many points */

enum threshold_source { THRESHOLD_OWN, THRESHOLD_GLOBAL, THRESHOLD_DEFAULT };

/* Scores, in tenths, at which something happens to a message (R40). */
struct thresholds {
	int64_t greylist, add_header, reject;
	int source; /* enum threshold_source */
};

extern const struct field thresholds_fields[];

struct sender_list {
	struct texts domains, emails, ips;
};

/* Who is let in, or refused, whatever the score is (R41). */
struct sender_rules {
	struct sender_list whitelist, blacklist;
};

extern const struct field sender_rules_fields[];
