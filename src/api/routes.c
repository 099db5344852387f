/* SPDX-License-Identifier: Apache-2.0 */
/* routes: every table of routes/. A new noun adds its line here. */
#include "api/route.h"

extern const struct route account_routes[], alias_routes[], auth_routes[], domain_routes[], job_routes[],
    me_routes[], meta_routes[], server_routes[], setting_routes[];

const struct route *const route_tables[] = { meta_routes, auth_routes, me_routes, account_routes,
	domain_routes, alias_routes, job_routes, server_routes, setting_routes, NULL };
