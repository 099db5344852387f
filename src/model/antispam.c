/* SPDX-License-Identifier: Apache-2.0 */
#include "model/antispam.h"

enum { RULES_MAX = 50000 };

static const char *const source_names[] = { "own", "global", "default", NULL };

#define THRESHOLD(M, DOC) \
	FIELD(struct thresholds, M, F_TENTHS, .flags = REQUIRED, .min = 1, .max = THRESHOLD_OFF, .doc = DOC)

const struct field thresholds_fields[] = {
	THRESHOLD(greylist, "Score from which a message has to come twice; 999: off"),
	THRESHOLD(add_header, "Score from which it is marked and goes to Junk; 999: off"),
	THRESHOLD(reject, "Score from which it is refused; 999: off"),
	FIELD(struct thresholds, source, F_ENUM, .flags = READONLY | UNSTORED, .names = source_names,
	    .doc = "Whose they are: set here, those of the server, or the ones it came with"),
	END_FIELDS,
};

#define DOMAINS "Sender domains, each with all its sub-domains"
#define EMAILS "Sender addresses"
#define IPS "Addresses and networks of sending servers, IPv4 and IPv6"

#define LIST(M, TYPE, DOC) FIELD(struct sender_rules, M, TYPE, .max = RULES_MAX, .doc = DOC)

const struct field sender_rules_fields[] = {
	LIST(whitelist.domains, F_DOMAINS, DOMAINS " that are let in; forgeries come with them"),
	LIST(whitelist.emails, F_ADDRESSES, EMAILS " that are let in"),
	LIST(whitelist.ips, F_NETWORKS, IPS " that are let in"),
	LIST(blacklist.domains, F_DOMAINS, DOMAINS " that are refused"),
	LIST(blacklist.emails, F_ADDRESSES, EMAILS " that are refused"),
	LIST(blacklist.ips, F_NETWORKS, IPS " that are refused"),
	END_FIELDS,
};
