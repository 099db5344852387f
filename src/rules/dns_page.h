/* SPDX-License-Identifier: Apache-2.0 */
/* dns_page: what the database knows of the records that a domain should have (R21). */
#pragma once
#include "base/err.h"
#include "model/dns_page.h"
#include "model/domain.h"

struct ctx;

NODISCARD struct err *dns_page_wants(struct ctx *c, const struct domain *domain, struct dns_wants *out);
