/* SPDX-License-Identifier: Apache-2.0 */
#include "model/conf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scoped.h"
#include "model/text.h"

enum { ADDRESSES_MAX = 64 * 1024, PORT_MAX = 65535, PATH_MAX_ = 200, NAME_MAX_ = 32, HTTPS = 443 };

#define PORT(M, DEFAULT, DOC) \
	FIELD(struct conf, M, F_INT, .min = 1, .max = PORT_MAX, .preset = (DEFAULT), .doc = DOC)
#define DIRECTORY(M, DOC) FIELD(struct conf, M, F_STR, .min = 1, .max = PATH_MAX_, .doc = DOC)
#define USER(M, DOC) FIELD(struct conf, M, F_STR, .min = 1, .max = NAME_MAX_, .doc = DOC)

/* Ports stand together and in the order in which port_base counts them. */
const struct field conf_fields[] = {
	FIELD(struct conf, hostname, F_DOMAIN, .max = 253, .doc = "Name of this mail server"),
	FIELD(struct conf, webmail_hostname, F_DOMAIN, .max = 253,
	    .doc = "Name of the webmail; that of the mail server unless given"),
	FIELD(struct conf, dav_hostname, F_DOMAIN, .max = 253,
	    .doc = "Name of contacts and calendars; that of the mail server unless given"),
	FIELD(struct conf, listen, F_STR, .min = 2, .max = 45, .doc = "Address of the public listeners"),
	FIELD(struct conf, url, F_STR, .max = 280,
	    .doc =
		"https://NAME[:PORT] of the portal as browsers see it; passkeys belong to this name, so they are lost when it changes"),
	FIELD(struct conf, port_base, F_INT, .max = PORT_MAX - 100,
	    .doc =
		"First port of this instance, best below 32768: the kernel hands out the others; 0 for the usual ones"),
	PORT(port_https, 8443, "Portal and API"),
	PORT(port_http, 8080, "Redirects to HTTPS"),
	PORT(port_smtp, 2525, "Mail from other servers"),
	PORT(port_submission, 2587, "Mail from users, STARTTLS"),
	PORT(port_submissions, 2465, "Mail from users, TLS"),
	PORT(port_imap, 2143, "IMAP, STARTTLS"),
	PORT(port_imaps, 2993, "IMAP, TLS"),
	PORT(port_pop3, 2110, "POP3, STARTTLS"),
	PORT(port_pop3s, 2995, "POP3, TLS"),
	PORT(port_managesieve, 4190, "ManageSieve"),
	PORT(port_lmtp, 2424, "Delivery into mailboxes; loopback only"),
	PORT(port_inject, 2526, "Mail that the engines send themselves; loopback only"),
	PORT(port_doveadm, 2480, "Dovecot's administration; loopback only"),
	PORT(port_milter, 2832, "Rspamd's milter; loopback only"),
	PORT(port_controller, 2834, "Rspamd's controller; loopback only"),
	PORT(port_redis, 2879, "Redis; loopback only"),
	PORT(port_hooks, 2801, "Questions of Dovecot and Rspamd; loopback only"),
	PORT(port_srs, 2527, "Forwards, which leave with a sender of this server; loopback only"),
	PORT(port_fuzzy, 2835, "Rspamd's own storage of fuzzy hashes, UDP; loopback only"),
	PORT(port_webmail, 8444,
	    "Webmail; 443 unless given when it has a name of its own and the portal is there"),
	PORT(port_dav, 8445, "Contacts and calendars (CardDAV, CalDAV); 443 likewise"),
	PORT(port_migration, 2843, "Mail that comes from other servers with its users; loopback only"),
	FIELD(struct conf, acme_directory, F_STR, .max = 300,
	    .doc =
		"https://acme-v02.api.letsencrypt.org/directory, or another authority's URL: the certificate for all names comes from there, by port 80, and is renewed; self-signed unless given"),
	FIELD(struct conf, acme_email, F_ADDRESS, .flags = NULLABLE, .max = 254,
	    .doc = "Address that the authority writes to"),
	DIRECTORY(etc_dir, "Rendered configuration of the engines"),
	DIRECTORY(data_dir, "Database, mailboxes, queue"),
	DIRECTORY(run_dir, "Sockets"),
	DIRECTORY(log_dir, "Logs"),
	DIRECTORY(services_dir, "Service directories of s6"),
	FIELD(struct conf, store, F_STR, .min = 8, .max = 500, .doc = "sqlite:PATH or postgresql://..."),
	USER(portal_user, "System user of api, hooks and jobs"),
	USER(lookup_user, "System user of lookup and sasl"),
	USER(mail_user, "System user that owns all mail"),
	USER(webmail_user, "System user of webmail"),
	FIELD(struct conf, dav_limit_mb, F_INT, .min = 1, .max = 1000000, .preset = 500,
	    .doc = "Most that an account's contacts and calendars may take, in MiB"),
	FIELD(struct conf, api_rate, F_INT, .min = 1, .max = 1000000, .preset = 1000,
	    .doc = "API requests per second and address"),
	FIELD(struct conf, api_burst, F_INT, .min = 1, .max = 1000000, .preset = 10000,
	    .doc = "API requests at once from an address that was quiet"),
	FIELD(struct conf, log_days, F_INT, .min = 1, .max = 36500, .preset = 365,
	    .doc = "Days that the API log is kept"),
	FIELD(struct conf, backup_target, F_STR, .max = 300,
	    .doc =
		"Where backups go: a directory, s3:https://HOST/BUCKET or sftp://USER@HOST[:PORT]//DIRECTORY; none unless given"),
	FIELD(struct conf, backup_hours, F_INT, .max = 8760, .preset = 24,
	    .doc = "Hours from one backup to the next; 0: only when asked for"),
	FIELD(struct conf, backup_keep_daily, F_INT, .min = 1, .max = 3650, .preset = 7,
	    .doc = "Days of which the last backup is kept"),
	FIELD(struct conf, backup_keep_weekly, F_INT, .max = 520, .preset = 5,
	    .doc = "Weeks of which the last backup is kept"),
	FIELD(struct conf, backup_keep_monthly, F_INT, .max = 120, .preset = 12,
	    .doc = "Months of which the last backup is kept"),
	FIELD(struct conf, migration_load, F_INT, .min = 1, .max = 100000, .preset = 70,
	    .doc =
		"Load of the processors in per cent from which on no more users' mail begins to be copied here"),
	FIELD(struct conf, journey_days, F_INT, .min = 1, .max = 365, .preset = 30,
	    .doc = "Days that the journeys of messages are kept"),
	FIELD(struct conf, journey_messages, F_INT, .min = 1000, .max = 1000000000, .preset = 10000000,
	    .doc = "Messages whose journeys are kept, some 1 KB each; the oldest go first"),
	FIELD(struct conf, outgoing_addresses, F_STR, .max = 4000,
	    .doc =
		"IP addresses of this host that domains may send from, with commas between; all unless given"),
	FIELD(struct conf, test_mode, F_BOOL,
	    .doc = "For tests only: XCLIENT, X-Test-Score; no DNS and no greylisting unless told"),
	FIELD(struct conf, dns_resolver, F_STR, .max = 60,
	    .doc =
		"address:port that Rspamd and the portal ask instead of the system's; port 53: postscreen, too"),
	FIELD(struct conf, ntp_server, F_STR, .max = 260,
	    .doc = "host[:port] that `mailportal doctor` asks what time it is; none unless given"),
	FIELD(struct conf, dnsbl, F_STR, .max = 1000,
	    .doc =
		"DNS block lists that clients are looked up in when they connect, as postscreen_dnsbl_sites; empty for none"),
	FIELD(struct conf, greylist_seconds, F_INT, .max = 86400, .preset = 300,
	    .doc =
		"How long mail that looks a little like spam has to wait when it comes for the first time; 0: it need not"),
	FIELD(struct conf, public_fuzzy, F_BOOL,
	    .doc = "Ask rspamd.com's storage of fuzzy hashes, too: hashes of all mail go there"),
	FIELD(struct conf, dcc_socket, F_STR, .max = 100,
	    .doc =
		"Where dccifd of DCC listens; Rspamd asks it when it is there; /var/dcc/dccifd unless given"),
	FIELD(struct conf, razor_port, F_INT, .min = 1, .max = 65535, .preset = 11342,
	    .doc =
		"Where razorfy, the daemon before Razor, listens on 127.0.0.1; Rspamd asks it when it is there"),
	FIELD(struct conf, test_relayhost, F_STR, .max = 60,
	    .doc = "For tests only: [address]:port that all outgoing mail goes to"),
	END_FIELDS,
};

const struct field conf_secret_fields[] = {
	FIELD(struct conf, portal_secret, F_STR, .flags = SECRET, .min = 20, .max = 100,
	    .doc = "Dovecot's and Rspamd's word to hooks"),
	FIELD(struct conf, vault_token, F_STR, .flags = SECRET, .min = 20, .max = 100,
	    .doc = "Rspamd's word to hooks for DKIM keys"),
	FIELD(struct conf, doveadm_key, F_STR, .flags = SECRET, .min = 20, .max = 100,
	    .doc = "Our word to Dovecot's administration"),
	FIELD(struct conf, controller_password, F_STR, .flags = SECRET, .min = 20, .max = 100,
	    .doc = "Our word to Rspamd's controller"),
	FIELD(struct conf, gateway_secret, F_STR, .flags = SECRET, .min = 20, .max = 100,
	    .doc = "nginx's and our word to Radicale"),
	FIELD(struct conf, redis_password, F_STR, .flags = SECRET, .min = 20, .max = 100,
	    .doc = "Rspamd's word to Redis"),
	FIELD(struct conf, webmail_key, F_STR, .flags = SECRET, .min = 32, .max = 32,
	    .doc = "What webmail seals its sessions with"),
	END_FIELDS,
};

static char *
trim(char *s)
{
	size_t n = strlen(s);

	while (n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL)
		s[--n] = '\0';
	return s + strspn(s, " \t");
}

/* One line into its member. Comments are lines of their own, for values may hold a '#'. */
NODISCARD static struct err *
read_line(struct arena *a, char *line, const struct field *fields, struct conf *out, bool *given)
{
	char *key = trim(line), *equals = strchr(key, '=');

	if (*key == '\0' || *key == '#')
		return NULL;
	if (equals == NULL)
		return err_new(a, ERR_INVALID_FIELD, arena_strdup(a, key), "is not \"key = value\"");
	*equals = '\0';
	key = trim(key);
	const struct field *f = field_find(fields, key);
	if (f == NULL)
		return err_new(a, ERR_INVALID_FIELD, arena_strdup(a, key), "is not a key");
	if (given[f - fields])
		return err_new(a, ERR_INVALID_FIELD, f->name, "stands there twice");
	given[f - fields] = true;
	return text_decode(a, f, trim(equals + 1), out);
}

NODISCARD static struct err *
read_lines(
    struct arena *a, FILE *file, const char *path, const struct field *fields, struct conf *out, bool *given)
{
	char *line = NULL;
	size_t size = 0;
	struct err *e = NULL;

	for (int n = 1; e == NULL && getline(&line, &size, file) >= 0; n++) {
		e = read_line(a, line, fields, out, given);
		if (e != NULL)
			e = err_new(a, e->code, e->field, "%s:%d: %s: %s", path, n,
			    e->field != NULL ? e->field : "", e->detail);
	}
	free(line);
	return e;
}

/* What another user has made must not tell root what to run and where to write. *out is NULL when there is
 * no such file, or it is not for us to read. */
NODISCARD static struct err *
open_trusted(struct arena *a, const char *path, FILE **out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat s;

	*out = NULL;
	if (fd < 0 && (errno == ENOENT || errno == EACCES))
		return NULL;
	if (fd < 0)
		return err_new(a, ERR_FORBIDDEN, NULL, "%s: %s", path, strerror(errno));
	if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && (s.st_uid == 0 || s.st_uid == geteuid()))
		*out = fdopen(fd, "r");
	if (*out != NULL)
		return NULL;
	close(fd);
	return err_new(a, ERR_FORBIDDEN, NULL, "%s must be a file that belongs to root or to you", path);
}

/* *found is false when there is no such file, or it is not for us to read; given: a flag for each field. */
NODISCARD static struct err *
read_file(struct arena *a, const char *path, const struct field *fields, struct conf *out, const bool **given,
    bool *found)
{
	size_t n = 0;
	FILE *file;

	TRY(open_trusted(a, path, &file));
	*found = file != NULL;
	if (file == NULL)
		return NULL;
	while (fields[n].name != NULL)
		n++;
	bool *seen = arena_alloc(a, n * sizeof(*seen));
	*given = seen;
	struct err *e = read_lines(a, file, path, fields, out, seen);
	fclose(file);
	return e;
}

static bool
was_given(const bool *given, const char *name)
{
	return given[field_find(conf_fields, name) - conf_fields];
}

static void
number_ports(struct conf *c, const bool *given)
{
	const struct field *first = field_find(conf_fields, "port_https");

	if (c->port_base == 0)
		return;
	for (const struct field *f = first; strncmp(f->name, "port_", 5) == 0; f++)
		if (!was_given(given, f->name))
			*MEMBER(int64_t, c, f) = c->port_base + (f - first);
}

/* Of the three web servers: the name that a request is for. */
static const char *
web_name(const struct conf *c, const struct field *port)
{
	return strcmp(port->name, "port_https") == 0     ? c->hostname
	       : strcmp(port->name, "port_webmail") == 0 ? c->webmail_hostname
	       : strcmp(port->name, "port_dav") == 0     ? c->dav_hostname
							 : NULL;
}

static bool
may_share(const struct conf *c, const struct field *f, const struct field *g)
{
	const char *one = web_name(c, f), *other = web_name(c, g);

	return one != NULL && other != NULL && strcmp(one, other) != 0;
}

NODISCARD static struct err *
check_ports(struct arena *a, const struct conf *c, const char *path)
{
	const struct field *first = field_find(conf_fields, "port_https");

	for (const struct field *f = first; strncmp(f->name, "port_", 5) == 0; f++)
		for (const struct field *g = first; g < f; g++)
			if (*MEMBER_CONST(int64_t, c, f) == *MEMBER_CONST(int64_t, c, g) &&
			    !may_share(c, f, g))
				return err_new(a, ERR_INVALID_FIELD, f->name,
				    "%s: %s: is the same port as %s", path, f->name, g->name);
	return NULL;
}

/* Values stand unquoted in the engines' configuration. */
NODISCARD static struct err *
check_plain(struct arena *a, const struct conf *c, const char *path)
{
	static const char plain_list[] =
	    "=*;, abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/+-[]";
	const char *plain = plain_list + 5;
	unsigned char address[sizeof(struct in6_addr)];

	for (const struct field *f = conf_fields; f->name != NULL; f++) {
		if (f->type != F_STR || strcmp(f->name, "store") == 0 ||
		    strcmp(f->name, "outgoing_addresses") == 0 || strcmp(f->name, "backup_target") == 0)
			continue;
		const char *text = *MEMBER_CONST(const char *, c, f);
		bool list = strcmp(f->name, "dnsbl") == 0;
		if (text[strspn(text, list ? plain_list : plain)] != '\0')
			return err_new(a, ERR_INVALID_FIELD, f->name,
			    "%s: %s: may hold only letters, digits and ._:/+-[]%s (%s)", path, f->name,
			    list ? "=*;, and blanks" : "", text);
	}
	if (inet_pton(AF_INET, c->listen, address) != 1 && inet_pton(AF_INET6, c->listen, address) != 1)
		return err_new(a, ERR_INVALID_FIELD, "listen", "%s: listen: is not an IP address", path);
	return NULL;
}

/* As a browser writes an origin (RFC 6454 section 6.2), so that the two can be compared byte by byte. A
 * passkey belongs to a name, never to an IP address (WebAuthn section 5.1.2). */
NODISCARD static struct err *
check_url(struct arena *a, const struct conf *c, const char *path)
{
	static const char scheme[] = "https://";
	const char *host = conf_url_host(a, c), *canonical = NULL, *address = NULL;
	const char *port = strrchr(c->url, ':') + 1; /* behind the host, or behind "https" */
	int64_t n;

	bool named = strncmp(c->url, scheme, sizeof(scheme) - 1) == 0 &&
		     (strcmp(host, "localhost") == 0 ||
			 (text_ip(a, host, &address) != NULL && text_domain(a, host, &canonical) == NULL &&
			     strcmp(host, canonical) == 0));
	if (named && strcmp(c->url + sizeof(scheme) - 1, host) == 0)
		return NULL;
	if (named && text_number(port, &n) && n > 0 && n <= PORT_MAX && n != HTTPS &&
	    strcmp(c->url, arena_printf(a, "%s%s:%lld", scheme, host, (long long)n)) == 0)
		return NULL;
	return err_new(a, ERR_INVALID_FIELD, "url",
	    "%s: url: must be https://NAME or https://NAME:PORT, in small letters, without a path, with a name and no IP address",
	    path);
}

/* It becomes a word of a command, and a host of ssh's. */
NODISCARD static struct err *
check_target(struct arena *a, const struct conf *c, const char *path)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/+-[]@~";
	const char *t = c->backup_target;
	bool kind = *t == '\0' || *t == '/' || strncmp(t, "s3:http", 7) == 0 ||
		    (strncmp(t, "sftp://", 7) == 0 && strchr(t, '@') != NULL && t[7] != '-' &&
			strstr(t + 7, "@-") == NULL && strstr(t + 7, "//") != NULL);

	if (kind && t[strspn(t, plain)] == '\0')
		return NULL;
	return err_new(a, ERR_INVALID_FIELD, "backup_target",
	    "%s: backup_target: is a directory (/...), s3:https://HOST/BUCKET or sftp://USER@HOST[:PORT]//DIRECTORY",
	    path);
}

/* They name services of Postfix. */
NODISCARD static struct err *
check_addresses(struct arena *a, const struct conf *c, const char *path)
{
	for (const char *const *ip = conf_split(a, c->outgoing_addresses); *ip != NULL; ip++) {
		const char *canonical = NULL, *why = text_ip(a, *ip, &canonical);

		if (why != NULL || strcmp(*ip, canonical) != 0)
			return err_new(a, ERR_INVALID_FIELD, "outgoing_addresses",
			    "%s: outgoing_addresses: %s is not an IP address as it is usually written", path,
			    *ip);
	}
	return NULL;
}

/* They stand quoted there, and in a Lua script. */
NODISCARD static struct err *
check_secrets(struct arena *a, const struct conf *c, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	for (const struct field *f = conf_secret_fields; f->name != NULL; f++) {
		const char *text = *MEMBER_CONST(const char *, c, f);

		if (text[strspn(text, plain)] != '\0')
			return err_new(a, ERR_INVALID_FIELD, f->name,
			    "%s: %s: may hold only letters and digits", path, f->name);
	}
	return NULL;
}

static void
default_text(struct arena *a, const char **member, const bool *given, const char *name, const char *value)
{
	if (!was_given(given, name))
		*member = arena_strdup(a, value);
}

static void
default_directory(struct arena *a, const struct conf *c, const char **member, const bool *given,
    const char *name, const char *folder)
{
	if (!was_given(given, name))
		*member = folder;
	if (**member != '/')
		*member = arena_printf(a, "%s/%s", c->instance, *member);
}

/* Who listens on loopback alone is seen from this machine, by that name, unless it was given another one. */
static const char *
usual_url(struct arena *a, const struct conf *c, const char *name, int64_t port)
{
	bool local = strncmp(c->listen, "127.", 4) == 0 || strcmp(c->listen, "::1") == 0;
	const char *host = local && strcmp(name, c->hostname) == 0 ? "localhost" : name;

	return port == HTTPS ? arena_printf(a, "https://%s", host)
			     : arena_printf(a, "https://%s:%lld", host, (long long)port);
}

/* A name of its own needs no port of its own. */
static void
default_web_port(const struct conf *c, const bool *given, const char *name, const char *key, int64_t *port)
{
	if (!was_given(given, key) && c->port_https == HTTPS && strcmp(name, c->hostname) != 0)
		*port = HTTPS;
}

static void
fill_web(struct arena *a, struct conf *c, const bool *given)
{
	default_text(a, &c->webmail_hostname, given, "webmail_hostname", c->hostname);
	default_text(a, &c->dav_hostname, given, "dav_hostname", c->hostname);
	default_web_port(c, given, c->webmail_hostname, "port_webmail", &c->port_webmail);
	default_web_port(c, given, c->dav_hostname, "port_dav", &c->port_dav);
	default_text(a, &c->url, given, "url", usual_url(a, c, c->hostname, c->port_https));
}

static void
fill_texts(struct arena *a, struct conf *c, const bool *given)
{
	default_text(a, &c->hostname, given, "hostname", "localhost.localdomain");
	default_text(a, &c->listen, given, "listen", "127.0.0.1");
	fill_web(a, c, given);
	default_text(a, &c->portal_user, given, "portal_user", "mailportal");
	default_text(a, &c->lookup_user, given, "lookup_user", "mailportal-lookup");
	default_text(a, &c->mail_user, given, "mail_user", "vmail");
	default_text(a, &c->webmail_user, given, "webmail_user", "mailportal-webmail");
	default_text(a, &c->outgoing_addresses, given, "outgoing_addresses", "");
	default_text(a, &c->backup_target, given, "backup_target", "");
	default_text(a, &c->acme_directory, given, "acme_directory", "");
	default_text(a, &c->dcc_socket, given, "dcc_socket", "/var/dcc/dccifd");
	default_text(a, &c->dns_resolver, given, "dns_resolver", "");
	default_text(a, &c->dnsbl, given, "dnsbl", c->test_mode ? "" : "zen.spamhaus.org=127.0.0.[2..11]");
	if (c->test_mode && !was_given(given, "greylist_seconds"))
		c->greylist_seconds = 0;
	default_text(a, &c->ntp_server, given, "ntp_server", "");
	default_text(a, &c->test_relayhost, given, "test_relayhost", "");
	default_directory(a, c, &c->etc_dir, given, "etc_dir", "etc");
	default_directory(a, c, &c->data_dir, given, "data_dir", "data");
	default_directory(a, c, &c->run_dir, given, "run_dir", "run");
	default_directory(a, c, &c->log_dir, given, "log_dir", "log");
	default_directory(a, c, &c->services_dir, given, "services_dir", "services");
	default_text(a, &c->store, given, "store", arena_printf(a, "sqlite:%s/mailportal.db", c->data_dir));
}

struct err *
conf_load(struct arena *a, const char *instance, struct conf *out)
{
	const char *path = arena_printf(a, "%s/portal.conf", instance);
	const char *secrets = arena_printf(a, "%s/secrets", instance);
	char *real = realpath(instance, NULL);
	const bool *given = NULL, *secrets_given;
	bool found;

	*out = (struct conf){ .instance = arena_strdup(a, real != NULL ? real : instance),
		.portal_secret = "",
		.vault_token = "",
		.doveadm_key = "",
		.controller_password = "",
		.redis_password = "",
		.gateway_secret = "",
		.webmail_key = "" };
	free(real);
	for (const struct field *f = conf_fields; f->name != NULL; f++)
		if (f->type == F_INT)
			*MEMBER(int64_t, out, f) = f->preset;
	TRY(read_file(a, path, conf_fields, out, &given, &found));
	if (!found)
		return err_new(
		    a, ERR_NOT_FOUND, NULL, "%s can not be read: is there an instance, and may you?", path);
	number_ports(out, given);
	fill_texts(a, out, given);
	out->given = given;
	TRY(check_ports(a, out, path));
	TRY(check_plain(a, out, path));
	TRY(check_url(a, out, path));
	TRY(check_addresses(a, out, path));
	TRY(check_target(a, out, path));
	TRY(read_file(a, secrets, conf_secret_fields, out, &secrets_given, &found));
	return check_secrets(a, out, secrets);
}

bool
conf_port_is_public(const struct field *port)
{
	static const char *const inside[] = { "port_lmtp", "port_inject", "port_doveadm", "port_milter",
		"port_controller", "port_redis", "port_hooks", "port_srs", "port_fuzzy", "port_migration" };

	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		if (strcmp(port->name, inside[i]) == 0)
			return false;
	return true;
}

const char *
conf_url_host(struct arena *a, const struct conf *conf)
{
	const char *host = strstr(conf->url, "://");

	host = host == NULL ? conf->url : host + 3;
	return arena_printf(a, "%.*s", (int)strcspn(host, ":/"), host);
}

const char *const *
conf_web_names(struct arena *a, const struct conf *conf)
{
	const char *const names[] = { conf->hostname, conf->webmail_hostname, conf->dav_hostname,
		conf_url_host(a, conf) };
	const char **out = arena_alloc(a, sizeof(names) + sizeof(names[0]));
	size_t n = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t same = 0;

		if (strcmp(names[i], "localhost") == 0)
			continue;
		while (same < n && strcmp(out[same], names[i]) != 0)
			same++;
		out[same] = names[i];
		n += same == n;
	}
	return out;
}

const char *
conf_webmail_url(struct arena *a, const struct conf *conf)
{
	return usual_url(a, conf, conf->webmail_hostname, conf->port_webmail);
}

const char *
conf_dav_url(struct arena *a, const struct conf *conf)
{
	return usual_url(a, conf, conf->dav_hostname, conf->port_dav);
}

const char *
conf_journey_store(struct arena *a, const struct conf *conf)
{
	return strncmp(conf->store, "sqlite:", 7) == 0
		   ? arena_printf(a, "sqlite:%s/journey.db", conf->data_dir)
		   : conf->store;
}

const char *
conf_spool_dir(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/spool", conf->data_dir);
}

const char *
conf_backup_dir(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/backup", conf->data_dir);
}

const char *
conf_restic_dir(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/restic", conf->data_dir);
}

const char *
conf_backup_secrets(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/backup", conf->etc_dir);
}

const char *
conf_dav_dir(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/dav", conf->data_dir);
}

const char *
conf_snappymail_dir(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/snappymail", conf->data_dir);
}

const char *
conf_tickets_dir(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/tickets", conf->data_dir);
}

const char *
conf_admin_file(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/admin-password", conf->data_dir);
}

const char *
conf_outgoing_service(struct arena *a, const char *ip)
{
	char *name = arena_printf(a, "out-%s", ip);

	for (char *p = name; (p = strchr(p, ':')) != NULL;) /* it ends the name of a transport */
		*p = '-';
	return name;
}

const char *const *
conf_split(struct arena *a, const char *text)
{
	static const char between[] = ", \t\n";
	const char **out = arena_alloc(a, (strlen(text) / 2 + 2) * sizeof(*out));
	size_t n = 0;

	for (text += strspn(text, between); *text != '\0'; text += strspn(text, between)) {
		size_t length = strcspn(text, between);

		out[n++] = arena_printf(a, "%.*s", (int)length, text);
		text += length;
	}
	return out;
}

const char *const *
conf_addresses(struct arena *a, const struct conf *conf)
{
	SCOPED_FD fd =
	    open(arena_printf(a, "%s/postfix/addresses", conf->etc_dir), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char *text = arena_alloc(a, ADDRESSES_MAX + 1);
	ssize_t n = fd < 0 ? 0 : read(fd, text, ADDRESSES_MAX);

	text[n < 0 ? 0 : n] = '\0';
	return conf_split(a, text);
}

const char *
conf_learn_dir(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/learn", conf->data_dir);
}

struct site
conf_site(struct arena *a, const struct conf *conf)
{
	return (struct site){ .hostname = conf->hostname,
		.url = conf->url,
		.url_host = conf_url_host(a, conf),
		.webmail_url = conf_webmail_url(a, conf),
		.dav_url = conf_dav_url(a, conf),
		.mail_user = conf->mail_user,
		.mail_group = conf->mail_user,
		.mail_dir = arena_printf(a, "%s/mail", conf->data_dir),
		.dav_dir = conf_dav_dir(a, conf),
		.dav_limit = conf->dav_limit_mb * 1024 * 1024,
		.snappymail = arena_printf(a, "%s/current/index.php", conf_snappymail_dir(a, conf)),
		.srs_hop = arena_printf(a, "srs:[127.0.0.1]:%lld", (long long)conf->port_srs),
		.admin_file = conf_admin_file(a, conf),
		.spool_dir = conf_spool_dir(a, conf),
		.addresses = conf_addresses(a, conf),
		.mail_ports = { conf->port_smtp, conf->port_submission, conf->port_submissions,
		    conf->port_inject, conf->port_lmtp, conf->port_srs } };
}

const char *
conf_mail_home(struct arena *a, const char *mail_dir, int64_t account_id)
{
	return arena_printf(
	    a, "%s/%02x/%lld", mail_dir, (unsigned)(account_id >> 20 & 0xff), (long long)account_id);
}
