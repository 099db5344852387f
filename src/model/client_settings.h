/* SPDX-License-Identifier: Apache-2.0 */
/* client_settings: where mail programs, address books and calendars reach this instance (R54). */
#pragma once
#include "base/arena.h"
#include "model/field.h"

struct conf;

enum client_protocol { CLIENT_IMAP, CLIENT_POP3, CLIENT_SMTP, CLIENT_SIEVE, CLIENT_CALDAV, CLIENT_CARDDAV };
extern const char *const client_protocol_names[];

enum client_security { CLIENT_TLS, CLIENT_STARTTLS };
extern const char *const client_security_names[];

struct client_service {
	int protocol, security;
	const char *host;
	int64_t port;
	const char *url; /* of what is reached by HTTPS; else NULL */
	const char *user_name;
	bool allowed;
};

extern const struct field client_service_fields[];

/* Of each protocol the better way first. */
enum { CLIENT_SERVICES = 9 };
/* All of them into out, with user_name NULL and allowed false: that is for whoever knows the account. */
void client_services(struct arena *a, const struct conf *conf, struct client_service out[CLIENT_SERVICES]);
/* The better way of a protocol. */
const struct client_service *client_service_of(const struct client_service services[CLIENT_SERVICES],
    enum client_protocol protocol) __attribute__((returns_nonnull));
