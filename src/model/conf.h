/* SPDX-License-Identifier: Apache-2.0 */
/* conf: what one instance is: portal.conf (key = value; the keys are the members) and its secrets. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/err.h"
#include "model/field.h"

struct conf {
	const char *instance; /* the directory itself: absolute, links resolved; no key */
	const bool *given;    /* which keys portal.conf has, in the order of conf_fields; no key */

	const char *hostname; /* of this mail server */
	const char *webmail_hostname, *dav_hostname;
	const char *listen; /* address of the public listeners */
	const char *url;    /* of the portal, as browsers write it as an origin: https://NAME[:PORT] */
	int64_t port_base;  /* 0, or every port not given is port_base + its place below */

	int64_t port_https, port_http, port_smtp, port_submission, port_submissions, port_imap, port_imaps,
	    port_pop3, port_pop3s, port_managesieve, port_lmtp;
	/* On loopback, for the parts among themselves. */
	int64_t port_inject, port_doveadm, port_milter, port_controller, port_redis, port_hooks, port_srs,
	    port_fuzzy;
	int64_t port_migration;         /* on loopback, too */
	int64_t port_webmail, port_dav; /* public ones; one with the portal's for a host name of their own */

	const char *etc_dir, *data_dir, *run_dir, *log_dir, *services_dir; /* absolute */
	const char *acme_directory; /* URL of a certificate authority (RFC 8555); "": self-signed */
	const char *acme_email;     /* that it writes to; or NULL */
	const char *store;          /* as db_open takes it */
	const char *portal_user;    /* runs api, hooks, jobs; its primary group has the same name */
	const char *lookup_user;    /* runs lookup, sasl; its primary group is portal_user's */
	const char *mail_user;      /* owns all mail; its primary group has the same name */
	const char *webmail_user;   /* runs webmail; its primary group has the same name */

	int64_t dav_limit_mb; /* of an account's contacts and calendars, MiB */

	int64_t api_rate;                       /* requests per second and address */
	int64_t log_days;                       /* that the API log is kept */
	int64_t journey_days, journey_messages; /* so long, and so many, journeys of messages are kept */
	int64_t api_burst;                      /* requests at once from an address that was quiet */
	int64_t migration_load;                 /* per cent */

	const char *backup_target; /* as restic takes it; "": none */
	int64_t backup_hours, backup_keep_daily, backup_keep_weekly, backup_keep_monthly;

	const char *outgoing_addresses; /* "IP,IP": mail can leave from these; "": from all of this host */

	bool test_mode; /* XCLIENT from loopback, no DNS for Postfix, X-Test-Score: never in production */
	const char *dns_resolver; /* address:port that Rspamd and we ask instead of the system's; "" for the
				     system's */
	const char *ntp_server;   /* host[:port] that tells doctor the time; "" for none */
	const char *dnsbl;        /* as postscreen_dnsbl_sites; "" for none */
	int64_t greylist_seconds; /* 0: no greylisting */
	const char *dcc_socket;   /* of dccifd; need not be there */
	int64_t razor_port;       /* of razorfy, likewise */
	bool public_fuzzy;        /* rspamd.com's fuzzy storage is asked, too */
	const char
	    *test_relayhost; /* with test_mode: where all outgoing mail goes, "[address]:port"; "" for MX */

	/* From the file `secrets`, which root alone reads; "" for everybody else. */
	const char *portal_secret, *vault_token, *doveadm_key, *controller_password, *redis_password,
	    *gateway_secret, *webmail_key;
};

extern const struct field conf_fields[];
extern const struct field conf_secret_fields[];

/* Read instance/portal.conf and instance/secrets. Fails with not_found when there is no portal.conf that we
 * may read, with invalid_field (detail: file, line and key) when it says something wrong, with forbidden when
 * a file is a link or belongs to somebody else than root and ourselves. */
NODISCARD struct err *conf_load(struct arena *a, const char *instance, struct conf *out);

/* Is it a port that others reach, or one of loopback alone? port: one of conf_fields. */
bool conf_port_is_public(const struct field *port);
/* The name in the portal's URL. */
const char *conf_url_host(struct arena *a, const struct conf *conf) __attribute__((returns_nonnull));
/* The names of this server in DNS, each once, the mail server's first; NULL ends them. */
const char *const *conf_web_names(struct arena *a, const struct conf *conf) __attribute__((returns_nonnull));
/* Origins of webmail and of books and calendars, written like url. */
const char *conf_webmail_url(struct arena *a, const struct conf *conf) __attribute__((returns_nonnull));
const char *conf_dav_url(struct arena *a, const struct conf *conf) __attribute__((returns_nonnull));
/* Holds the first admin's generated password until it is changed; portal_user's, who removes it then.
 * instance/admin-password is a link to it. */
const char *conf_admin_file(struct arena *a, const struct conf *conf);
/* The database of journeys: a file of its own beside an SQLite store, so that neither waits for the other. */
const char *conf_journey_store(struct arena *a, const struct conf *conf) __attribute__((returns_nonnull));
/* Where files of requests and reports of jobs lie; the portal's user alone reads it. */
const char *conf_spool_dir(struct arena *a, const struct conf *conf);

/* What jobs back up; the portal's user alone reads it. */
const char *conf_backup_dir(struct arena *a, const struct conf *conf);
/* Backups of the whole instance (remote/backup_state): state, lock, what is being collected. And what they
 * need, for root alone: the repository's password, credentials, a key for SFTP. */
const char *conf_restic_dir(struct arena *a, const struct conf *conf);
const char *conf_backup_secrets(struct arena *a, const struct conf *conf);
/* Contacts and calendars, os/dav_home.h. */
const char *conf_dav_dir(struct arena *a, const struct conf *conf);
/* SnappyMail, when it was added: the program that is in use, and its data. */
const char *conf_snappymail_dir(struct arena *a, const struct conf *conf);
/* What each submission session has signed in under, os/ticket.h. */
const char *conf_tickets_dir(struct arena *a, const struct conf *conf);

/* Postfix's service for mail that leaves from this address: "out-192.0.2.1". */
const char *conf_outgoing_service(struct arena *a, const char *ip) __attribute__((returns_nonnull));
/* The parts of "a, b c" between commas, spaces and ends of lines; NULL at the end. */
const char *const *conf_split(struct arena *a, const char *text) __attribute__((returns_nonnull));
/* The addresses that such services were written for when this instance was started; for struct site. */
const char *const *conf_addresses(struct arena *a, const struct conf *conf) __attribute__((returns_nonnull));

/* A spool of messages that wait to be learned from, and how many it may hold, and bytes. */
const char *conf_learn_dir(struct arena *a, const struct conf *conf);
enum { LEARN_FILES_MAX = 10000, LEARN_BYTES_MAX = 1 << 30 };
/* What the rules need to know of it; secrets stay NULL. */
/* Where an account's mail lies, under the directory of all mail. It goes by the identity: a rename moves
 * nothing, and who gets a freed name does not get the old mail. */
const char *conf_mail_home(struct arena *a, const char *mail_dir, int64_t account_id)
    __attribute__((returns_nonnull));
struct site conf_site(struct arena *a, const struct conf *conf);
