/* SPDX-License-Identifier: Apache-2.0 */
/* routes: every table of routes/. A new noun adds its line here. */
#include "api/route.h"

extern const struct route api_key_routes[];
extern const struct route explain_routes[], files_routes[];

extern const struct route account_routes[], alias_routes[], auth_routes[], domain_routes[], job_routes[],
    me_routes[], meta_routes[], server_routes[], setting_routes[];
extern const struct route domain_alias_routes[], relay_domain_routes[], sender_address_routes[];
extern const struct route deleted_account_routes[], log_routes[], session_routes[], totp_routes[];
extern const struct route stats_routes[], dkim_routes[];
extern const struct route antispam_routes[];
extern const struct route hostname_routes[], recovery_routes[];
extern const struct route passkey_routes[];
extern const struct route collection_routes[];
extern const struct route client_routes[], device_password_routes[];
extern const struct route webmail_routes[];
extern const struct route doctor_routes[];
extern const struct route filter_routes[];
extern const struct route backup_routes[];
extern const struct route migration_routes[];
extern const struct route queue_routes[], server_log_routes[];
extern const struct route trace_routes[];
extern const struct route usage_routes[];

bool
route_needs_body(const struct route *r)
{
	if (r->in == NULL || r->method != POST)
		return r->in != NULL;
	for (const struct field *f = r->in; f->name != NULL; f++)
		if (f->flags & REQUIRED)
			return true;
	return false;
}

const struct route *const route_tables[] = { meta_routes, api_key_routes, auth_routes, recovery_routes,
	me_routes, filter_routes, session_routes, totp_routes, passkey_routes, device_password_routes,
	client_routes, collection_routes, account_routes, deleted_account_routes, log_routes, domain_routes,
	dkim_routes, domain_alias_routes, relay_domain_routes, hostname_routes, alias_routes,
	sender_address_routes, files_routes, explain_routes, job_routes, server_routes, setting_routes,
	queue_routes, server_log_routes, stats_routes, antispam_routes, webmail_routes, backup_routes,
	doctor_routes, migration_routes, trace_routes, usage_routes, NULL };
