/* SPDX-License-Identifier: Apache-2.0 */
#include "helper/certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include "base/buf.h"
#include "base/scoped.h"
#include "model/conf.h"
#include "os/child.h"
#include "os/file.h"

enum {
	UACME_MS = 4 * 60 * 1000,
	SAID_MAX = 16 * 1024,
	SHOWN_MAX = 600,
	PEM_MAX = 256 * 1024,
	WORDS_MAX = 20,
	NOT_DUE = 1, /* uacme's exit status (uacme(1)) */
};

/* Two at a time would take each other's challenges away. */
NODISCARD static struct err *
lock(struct arena *a, const struct conf *conf, int *out)
{
	const char *path = arena_printf(a, "%s/acme/lock", conf->data_dir);

	*out = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*out < 0)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "%s: %s: run mailportal setup", path, strerrordesc_np(errno));
	if (flock(*out, LOCK_EX | LOCK_NB) != 0)
		return err_new(
		    a, ERR_CONFLICT, NULL, "a certificate is being fetched already: wait a minute");
	return NULL;
}

static const char *
all_names(struct arena *a, const struct conf *conf)
{
	const char *text = "";

	for (const char *const *name = conf_web_names(a, conf); *name != NULL; name++)
		text = arena_printf(a, "%s%s%s", text, *text == '\0' ? "" : ", ", *name);
	return text;
}

/* What it said, as one line; its end is what counts. */
static const char *
shown(struct arena *a, struct span said)
{
	struct buf b = BUF(a, SHOWN_MAX);
	size_t from = said.n > SHOWN_MAX ? said.n - SHOWN_MAX : 0;

	for (size_t i = from; i < said.n; i++) {
		char c = said.p[i];

		if (c < ' ' || c > '~') /* ends of lines, and whatever is no ASCII */
			c = ' ';
		buf_putc(&b, c);
	}
	return buf_text(&b);
}

NODISCARD static struct err *
run_uacme(struct arena *a, const struct conf *conf, const char *const *words, struct child_result *r)
{
	const char *argv[WORDS_MAX] = { "/usr/bin/uacme", "-y", "-a", conf->acme_directory, "-c",
		arena_printf(a, "%s/acme/uacme", conf->data_dir), "-t", "EC" };
	size_t n = 8;

	if (!file_exists(argv[0]))
		return err_new(a, ERR_UNAVAILABLE, NULL, "uacme is missing: install Debian's package uacme");
	while (*words != NULL && n + 1 < WORDS_MAX)
		argv[n++] = *words++;
	return child_run(a, argv, UACME_MS, SAID_MAX, r);
}

/* The account at the authority, once. */
NODISCARD static struct err *
ensure_account(struct arena *a, const struct conf *conf)
{
	const char *words[] = { "new", conf->acme_email, NULL };
	struct child_result r;

	if (file_exists(arena_printf(a, "%s/acme/uacme/private/key.pem", conf->data_dir)))
		return NULL;
	TRY(run_uacme(a, conf, words, &r));
	if (r.status == 0)
		return NULL;
	return err_new(a, ERR_UNAVAILABLE, NULL,
	    "%s takes no account: look at acme_directory and acme_email in portal.conf, and whether this server"
	    " reaches it; it said: %s",
	    conf->acme_directory, shown(a, r.out));
}

NODISCARD static struct err *
issue(struct arena *a, const struct conf *conf, bool force, bool *made)
{
	const char *hook = arena_printf(a, "%s/acme/hook", conf->etc_dir);
	const char *words[WORDS_MAX] = { "-h", hook, force ? "-f" : "issue", force ? "issue" : NULL };
	struct child_result r;
	size_t n = force ? 4 : 3;

	for (const char *const *name = conf_web_names(a, conf); *name != NULL; name++)
		words[n++] = *name;
	TRY(run_uacme(a, conf, words, &r));
	*made = r.status == 0;
	if (r.status == 0 || r.status == NOT_DUE)
		return NULL;
	return err_new(a, ERR_UNAVAILABLE, NULL,
	    "no certificate for %s: each of these names has to lead here in DNS, and port 80 from outside to port %lld;"
	    " the authority said: %s",
	    all_names(a, conf), (long long)conf->port_http, shown(a, r.out));
}

/* The key first: it stays the same from one certificate to the next, so only the first of all has a moment in
 * which the two do not fit. */
NODISCARD static struct err *
install(struct arena *a, const struct conf *conf)
{
	const char *name = *conf_web_names(a, conf), *from = arena_printf(a, "%s/acme/uacme", conf->data_dir);
	struct span key, certificate;

	TRY(file_read(a, arena_printf(a, "%s/private/%s/key.pem", from, name), PEM_MAX, &key));
	TRY(file_read(a, arena_printf(a, "%s/%s/cert.pem", from, name), PEM_MAX, &certificate));
	TRY(file_write(a, arena_printf(a, "%s/tls.key", conf->etc_dir), key.p, key.n, 0600, FILE_OWNER_SELF));
	return file_write(a, arena_printf(a, "%s/tls.crt", conf->etc_dir), certificate.p, certificate.n, 0644,
	    FILE_OWNER_SELF);
}

/* Is what the engines read the one that uacme keeps? */
static bool
is_installed(struct arena *a, const struct conf *conf)
{
	struct span ours, theirs;
	const char *path =
	    arena_printf(a, "%s/acme/uacme/%s/cert.pem", conf->data_dir, *conf_web_names(a, conf));

	return file_read(a, path, PEM_MAX, &theirs) == NULL &&
	       file_read(a, arena_printf(a, "%s/tls.crt", conf->etc_dir), PEM_MAX, &ours) == NULL &&
	       ours.n == theirs.n && memcmp(ours.p, theirs.p, ours.n) == 0;
}

struct err *
certificate_fetch(struct arena *a, const struct conf *conf, bool force, bool *made)
{
	SCOPED_FD fd = -1;

	if (*conf->acme_directory == '\0')
		return err_new(a, ERR_CONFLICT, NULL,
		    "acme_directory in portal.conf names no authority: set it, for one to"
		    " https://acme-v02.api.letsencrypt.org/directory, and restart mailportal up");
	TRY(lock(a, conf, &fd)); /* closed whether it was locked or not */
	TRY(ensure_account(a, conf));
	TRY(issue(a, conf, force, made));
	*made |= !is_installed(a, conf);
	return *made ? install(a, conf) : NULL;
}
