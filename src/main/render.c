/* SPDX-License-Identifier: Apache-2.0 */
#include "main/render.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/secret.h"
#include "main/outgoing.h"
#include "model/conf.h"
#include "model/text.h"
#include "os/dav_home.h"
#include "os/file.h"

enum { TEMPLATE_MAX = 1 << 20, NAME_MAX_ = 40 };

/* Which line stays in which mode. */
static const char test_mark[] = "@TEST@", live_mark[] = "@LIVE@";

struct value {
	const char *name, *text;
};

/* None: those of the system. With test_mode a port where nobody answers, which is quicker than waiting for a
 * network that is not there. */
static const char *
nameserver(struct arena *a, const struct conf *conf)
{
	if (*conf->dns_resolver != '\0')
		return arena_printf(a, "nameserver = [\"%s\"];", conf->dns_resolver);
	return conf->test_mode ? "nameserver = [\"127.0.0.1:9\"]; timeout = 0.2s; retransmits = 1;" : "";
}

/* postscreen's lookups know no resolver but that of their root directory, and no port but 53. */
static bool
has_resolver_for_postscreen(const struct conf *conf)
{
	const char *port = strrchr(conf->dns_resolver, ':');

	return port != NULL && strcmp(port, ":53") == 0;
}

static const char *
resolver_address(struct arena *a, const struct conf *conf)
{
	const char *port = strrchr(conf->dns_resolver, ':');

	return port == NULL ? ""
			    : arena_printf(a, "%.*s", (int)(port - conf->dns_resolver), conf->dns_resolver);
}

/* What is not a key of portal.conf as it stands. */
static const char *
derived_value(struct arena *a, const struct conf *conf, const char *binary, const char *name)
{
	bool v6 = strchr(conf->listen, ':') != NULL, any = conf->listen[strspn(conf->listen, "0.:")] == '\0';
	const char *inside = any ? (v6 ? "::1" : "127.0.0.1") : conf->listen;
	bool loopback = strncmp(conf->listen, "127.", 4) == 0 || strcmp(conf->listen, "::1") == 0;
	const struct value values[] = {
		{ "BINARY", binary },
		{ "INSTANCE", conf->instance },
		{ "INSTANCE_NAME", arena_printf(a, "mailportal-%.8s",
				       secret_digest(a, conf->instance, strlen(conf->instance))) },
		{ "ETC", conf->etc_dir },
		{ "DATA", conf->data_dir },
		{ "RUN", conf->run_dir },
		{ "LOG", conf->log_dir },
		{ "LISTEN_HOST", v6 ? arena_printf(a, "[%s]", conf->listen) : conf->listen },
		/* Where webmail finds the others. */
		{ "INSIDE", inside },
		{ "INSIDE_HOST", v6 ? arena_printf(a, "[%s]", inside) : inside },
		{ "INET_INTERFACES", any ? "all" : conf->listen },
		{ "INET_PROTOCOLS", v6 ? "all" : "ipv4" },
		/* Nobody listens in on loopback. */
		{ "TLS_AUTH_ONLY", loopback ? "no" : "yes" },
		{ "RSPAMD_NAMESERVER", nameserver(a, conf) },
		{ "GREYLISTING", conf->greylist_seconds > 0 ? "true" : "false" },
		{ "DNSBLOG_CHROOT", has_resolver_for_postscreen(conf) ? "y" : "n" },
		{ "DNSBLOG_RESOLVER", has_resolver_for_postscreen(conf) ? resolver_address(a, conf) : "" },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strcmp(values[i].name, name) == 0)
			return values[i].text;
	return NULL;
}

/* A key of portal.conf or secrets in capitals. */
static const char *
value_of(struct arena *a, const struct conf *conf, const char *binary, const char *name)
{
	/* not with the others, which are worked out for each placeholder */
	const char *text = strcmp(name, "OUTGOING_SERVICES") == 0    ? outgoing_services(a, conf)
			   : strcmp(name, "WEBMAIL_URL") == 0        ? conf_webmail_url(a, conf)
			   : strcmp(name, "OUTGOING_ADDRESSES") == 0 ? outgoing_addresses(a, conf)
			   : strcmp(name, "OWN_ANSWERS") == 0        ? outgoing_own_answers(a)
								     : derived_value(a, conf, binary, name);
	char *key = arena_strdup(a, name);

	if (text != NULL)
		return text;
	for (char *p = key; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	const struct field *f = field_find(conf_fields, key);
	if (f == NULL)
		f = field_find(conf_secret_fields, key);
	return f != NULL ? text_encode(a, f, conf) : NULL;
}

/* The length of the placeholder that starts at p, with both @, or 0 when it is only an @. */
static size_t
placeholder(const char *p)
{
	size_t n = strspn(p + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

	return n > 0 && n < NAME_MAX_ && p[n + 1] == '@' ? n + 2 : 0;
}

NODISCARD static struct err *
render_line(struct arena *a, const struct conf *conf, const char *binary, const char *name, const char *line,
    const char *end, struct buf *out)
{
	while (line < end) {
		size_t n = *line == '@' ? placeholder(line) : 0;

		if (n == 0) {
			buf_putc(out, *line++);
			continue;
		}
		const char *key = arena_printf(a, "%.*s", (int)n - 2, line + 1);
		const char *value = value_of(a, conf, binary, key);
		if (value == NULL)
			return err_new(a, ERR_INTERNAL, NULL, "%s: @%s@ is not known", name, key);
		buf_puts(out, value);
		line += n;
	}
	return NULL;
}

struct err *
render_text(struct arena *a, const struct conf *conf, const char *binary, const char *name, struct span text,
    struct span *out)
{
	struct buf b = BUF(a, TEMPLATE_MAX);
	const char *keep = conf->test_mode ? test_mark : live_mark,
		   *drop = conf->test_mode ? live_mark : test_mark;

	for (const char *line = text.p, *end; line < text.p + text.n; line = end) {
		const char *newline = strchr(line, '\n');

		end = newline != NULL ? newline + 1 : text.p + text.n;
		if (strncmp(line, drop, strlen(drop)) == 0)
			continue;
		if (strncmp(line, keep, strlen(keep)) == 0)
			line += strlen(keep);
		TRY(render_line(a, conf, binary, name, line, end, &b));
	}
	if (b.full)
		return err_new(a, ERR_INTERNAL, NULL, "%s: rendered, it is too long", name);
	*out = (struct span){ buf_text(&b), b.n };
	return NULL;
}

/* Who may read what: the first row that fits. A NULL group is root. */
static const struct right {
	const char *pattern;
	mode_t mode;
	const char *group;
} rights[] = {
	{ "services/*", 0755, NULL },
	{ "acme/hook", 0755, NULL },
	{ "dovecot/*.lua", 0640, "dovecot" },
	{ "dovecot/dovecot.conf", 0600, NULL },
	{ "rspamd/*", 0640, "_rspamd" },
	{ "redis/*", 0640, "redis" },
	{ "radicale/gateway.secret", 0640, DAV_USER },
	{ "nginx/gateway.inc", 0600, NULL },
	{ "php/*", 0600, NULL },
	{ "*", 0644, NULL },
};

/* One look at all templates: what is done with each of them. */
struct round {
	struct arena *arena;
	const struct conf *conf;
	const char *binary;
	render_take *take;
	void *arg;
};

NODISCARD static struct err *
write_file(void *arg, struct arena *a, const struct rendered *file)
{
	const char *path = file->path, *slash = strrchr(path, '/');
	struct span old = { "", 0 }, text = file->text;

	(void)arg;
	if (file_exists(path))
		TRY(file_read(a, path, TEMPLATE_MAX, &old));
	if (text.n == 0) /* a file for the other mode */
		return !file_exists(path) || unlink(path) == 0
			   ? NULL
			   : err_new(a, ERR_INTERNAL, NULL, "remove %s: %s", path, strerror(errno));
	if (old.n == text.n && memcmp(old.p, text.p, text.n) == 0)
		return NULL;
	TRY(file_ensure_dir(a, arena_printf(a, "%.*s", (int)(slash - path), path), 0755, FILE_OWNER_SELF));
	return file_write(a, path, text.p, text.n, file->mode, file->owner);
}

NODISCARD static struct err *
render_file(const struct round *r, const char *from, const char *relative)
{
	static const char services[] = "services/";
	const size_t n = sizeof(services) - 1;
	bool service = strncmp(relative, services, n) == 0;
	const struct right *right = rights;
	struct rendered file = { .path = arena_printf(r->arena, "%s/%s",
				     service ? r->conf->services_dir : r->conf->etc_dir,
				     service ? relative + n : relative) };

	while (fnmatch(right->pattern, relative, 0) != 0)
		right++;
	file.mode = right->mode;
	TRY(file_owner(r->arena, "root", right->group != NULL ? right->group : "root", &file.owner));
	TRY(file_read(r->arena, from, TEMPLATE_MAX, &file.text));
	TRY(render_text(r->arena, r->conf, r->binary, relative, file.text, &file.text));
	return r->take(r->arg, r->arena, &file);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as engines/ is */
NODISCARD static struct err *
render_dir(const struct round *r, const char *dir, const char *relative)
{
	struct arena *a = r->arena;
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, NULL, alphasort);
	struct err *e = NULL;

	if (n < 0)
		return err_new(a, ERR_INTERNAL, NULL, "%s: %s", dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		const char *from = arena_printf(a, "%s/%s", dir, name);
		const char *below = arena_printf(a, "%s%s%s", relative, *relative != '\0' ? "/" : "", name);
		struct stat s;

		if (e == NULL && name[0] != '.' && strcmp(name, "README.md") != 0 && stat(from, &s) == 0)
			e = S_ISDIR(s.st_mode) ? render_dir(r, from, below) : render_file(r, from, below);
		free(entries[i]);
	}
	free(entries);
	return e;
}

struct err *
render_each(struct arena *a, const struct conf *conf, const char *engines_dir, const char *binary,
    render_take *take, void *arg)
{
	return render_dir(
	    &(struct round){ .arena = a, .conf = conf, .binary = binary, .take = take, .arg = arg },
	    engines_dir, "");
}

struct err *
render_all(struct arena *a, const struct conf *conf, const char *engines_dir, const char *binary)
{
	return render_each(a, conf, engines_dir, binary, write_file, NULL);
}
