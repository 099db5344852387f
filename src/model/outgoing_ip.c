/* SPDX-License-Identifier: Apache-2.0 */
#include "model/outgoing_ip.h"

enum { NAME_MAX_ = 253, IP_MAX = 45, ADVICE_MAX = 1000 };

const struct field outgoing_ip_fields[] = {
	FIELD(struct outgoing_ip, ip, F_IP, .flags = REQUIRED, .min = 2, .max = IP_MAX,
	    .doc =
		"Address of this host that the domain's mail leaves from; unless a MasterAdmin says so, no other admin's domain uses it"),
	FIELD(struct outgoing_ip, helo, F_DOMAIN, .flags = REQUIRED, .min = 1, .max = NAME_MAX_,
	    .doc = "Name that it greets with; all domains that leave from the address share it"),
	FIELD(struct outgoing_ip, advice, F_STR, .flags = READONLY | UNSTORED, .max = ADVICE_MAX,
	    .doc = "What others should find in DNS about the address, and how to begin"),
	FIELD(struct outgoing_ip, domain_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};
