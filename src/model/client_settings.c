/* SPDX-License-Identifier: Apache-2.0 */
#include "model/client_settings.h"

#include "model/conf.h"

const char *const client_protocol_names[] = {
	[CLIENT_IMAP] = "imap",
	[CLIENT_POP3] = "pop3",
	[CLIENT_SMTP] = "smtp",
	[CLIENT_SIEVE] = "sieve",
	[CLIENT_CALDAV] = "caldav",
	[CLIENT_CARDDAV] = "carddav",
	NULL,
};

const char *const client_security_names[] = {
	[CLIENT_TLS] = "tls",
	[CLIENT_STARTTLS] = "starttls",
	NULL,
};

const struct field client_service_fields[] = {
	FIELD(struct client_service, protocol, F_ENUM, .flags = READONLY, .names = client_protocol_names,
	    .doc = "What the program speaks"),
	FIELD(struct client_service, host, F_STR, .flags = READONLY, .doc = "Name of the server"),
	FIELD(struct client_service, port, F_INT, .flags = READONLY, .doc = "Port of the server"),
	FIELD(struct client_service, security, F_ENUM, .flags = READONLY, .names = client_security_names,
	    .doc = "tls from the first byte (\"SSL/TLS\"), or starttls"),
	FIELD(struct client_service, url, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "The same for a program that asks for an address"),
	FIELD(struct client_service, user_name, F_STR, .flags = READONLY, .doc = "Whom it signs in as"),
	FIELD(struct client_service, allowed, F_BOOL, .flags = READONLY, .doc = "The account may use it"),
	END_FIELDS,
};

void
client_services(struct arena *a, const struct conf *conf, struct client_service out[CLIENT_SERVICES])
{
	const char *mail = conf->hostname, *dav = conf->dav_hostname;
	const char *dav_url = arena_printf(a, "%s/dav/", conf_dav_url(a, conf));
	const struct client_service all[CLIENT_SERVICES] = {
		{ CLIENT_IMAP, CLIENT_TLS, mail, conf->port_imaps, NULL, NULL, false },
		{ CLIENT_IMAP, CLIENT_STARTTLS, mail, conf->port_imap, NULL, NULL, false },
		{ CLIENT_POP3, CLIENT_TLS, mail, conf->port_pop3s, NULL, NULL, false },
		{ CLIENT_POP3, CLIENT_STARTTLS, mail, conf->port_pop3, NULL, NULL, false },
		{ CLIENT_SMTP, CLIENT_TLS, mail, conf->port_submissions, NULL, NULL, false },
		{ CLIENT_SMTP, CLIENT_STARTTLS, mail, conf->port_submission, NULL, NULL, false },
		{ CLIENT_SIEVE, CLIENT_STARTTLS, mail, conf->port_managesieve, NULL, NULL, false },
		{ CLIENT_CALDAV, CLIENT_TLS, dav, conf->port_dav, dav_url, NULL, false },
		{ CLIENT_CARDDAV, CLIENT_TLS, dav, conf->port_dav, dav_url, NULL, false },
	};

	memcpy(out, all, sizeof(all));
}

const struct client_service *
client_service_of(const struct client_service services[CLIENT_SERVICES], enum client_protocol protocol)
{
	size_t i = 0;

	while (services[i].protocol != (int)protocol)
		i++;
	return &services[i];
}
