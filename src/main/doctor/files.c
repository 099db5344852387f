/* SPDX-License-Identifier: Apache-2.0 */
/* Files: are they what we would write, and kept from those whom they are not for? The certificate. */
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/say.h"
#include "base/scoped.h"
#include "main/doctor/doctor.h"
#include "main/prepare.h"
#include "main/render.h"
#include "os/file.h"
#include "os/openssl.h"

enum {
	FILE_MAX = 1 << 20,
	OTHERS_READ = 004,
	RIGHTS = 07777,
	ACME_DAYS = 20, /* it is renewed 30 days before its end */
	OWN_DAYS = 30,
	LAST_DAYS = 5,
};

/* The first line that differs; of what holds secrets only its number. */
static const char *
difference(struct arena *a, const struct rendered *file, struct span should, struct span is)
{
	size_t i = 0, line = 1, start = 0;

	for (; i < is.n && i < should.n && is.p[i] == should.p[i]; i++)
		if (is.p[i] == '\n') {
			line++;
			start = i + 1;
		}
	if (!(file->mode & OTHERS_READ))
		return arena_printf(a, "line %zu", line);
	return arena_printf(a, "line %zu\n- %.*s\n+ %.*s", line, (int)strcspn(should.p + start, "\n"),
	    should.p + start, (int)strcspn(is.p + start, "\n"), is.p + start);
}

/* postconf(1) writes into master.cf how an address greets (helper/verbs.c), with blanks of its own. */
static struct span
without_blanks(struct arena *a, struct span text)
{
	char *out = arena_alloc(a, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if ((text.p[i] != ' ' && text.p[i] != '\n') || n == 0 || out[n - 1] != text.p[i])
			out[n++] = text.p[i];
	return (struct span){ out, n };
}

static struct err *
compare(void *arg, struct arena *a, const struct rendered *file)
{
	static const char mend[] =
	    "{mend_drift}start `mailportal up` anew, which writes it; what shall stay belongs into portal.conf";
	struct doctor *d = arg;
	struct span should = file->text, is = { "", 0 };

	if (!file_exists(file->path)) {
		if (file->text.n > 0)
			doctor_found(d, FINDING_ERROR, file->path,
			    say(a, "{doctor_gone}%s is not there", file->path), NULL, mend);
		return NULL;
	}
	TRY(file_read(a, file->path, FILE_MAX, &is));
	if (strstr(file->path, "/postfix/master.cf") != NULL) {
		should = without_blanks(a, should);
		is = without_blanks(a, is);
	}
	if (is.n == should.n && memcmp(is.p, should.p, is.n) == 0)
		return NULL;
	doctor_found(d, FINDING_WARNING, file->path,
	    say(a, "{doctor_drift}%s is not what this version makes of portal.conf", file->path),
	    difference(a, file, should, is), mend);
	return NULL;
}

struct err *
doctor_rendered(struct doctor *d)
{
	return render_each(d->arena, d->conf, prepare_engines_dir(d->arena, d->command->binary),
	    d->command->binary, compare, d);
}

static const char *
who(struct arena *a, uid_t uid, gid_t gid)
{
	const struct passwd *user = getpwuid(uid);
	const char *name = user != NULL ? arena_strdup(a, user->pw_name) : arena_printf(a, "%u", uid);
	const struct group *group = getgrgid(gid);

	return group != NULL ? arena_printf(a, "%s:%s", name, group->gr_name)
			     : arena_printf(a, "%s:%u", name, gid);
}

/* No right more than that, and whose it should be. (uid_t)-1: nobody in particular. */
static void
look_at_rights(struct doctor *d, const char *path, mode_t mode, struct file_owner owner)
{
	struct stat s;

	if (lstat(path, &s) != 0 || S_ISLNK(s.st_mode))
		return;
	bool foreign = owner.uid != (uid_t)-1 && (s.st_uid != owner.uid || s.st_gid != owner.gid);
	if (!foreign && !(s.st_mode & RIGHTS & ~mode))
		return;
	const char *should = owner.uid == (uid_t)-1 ? "" : who(d->arena, owner.uid, owner.gid);
	doctor_found(d, FINDING_ERROR, path,
	    say(d->arena, "{doctor_rights}%s is open to others than it is meant for", path),
	    arena_printf(d->arena, "%04o %s; %04o %s is right", s.st_mode & RIGHTS,
		who(d->arena, s.st_uid, s.st_gid), mode, should),
	    say(d->arena, "{mend_run}run: %s",
		arena_printf(d->arena, "%s%s%s%schmod %04o %s", *should == '\0' ? "" : "chown ", should,
		    *should == '\0' ? "" : " ", *should == '\0' ? "" : arena_printf(d->arena, "%s && ", path),
		    mode, path)));
}

static struct err *
look_at_rendered(void *arg, struct arena *a, const struct rendered *file)
{
	(void)a;
	if (file->text.n > 0)
		look_at_rights(arg, file->path, file->mode, file->owner);
	return NULL;
}

struct err *
doctor_rights(struct doctor *d)
{
	static const char sqlite[] = "sqlite:";
	const struct conf *conf = d->conf;
	struct arena *a = d->arena;
	bool is_file = strncmp(conf->store, sqlite, sizeof(sqlite) - 1) == 0;
	const struct {
		const char *path, *user, *group;
		mode_t mode;
	} kept[] = {
		{ arena_printf(a, "%s/portal.conf", conf->instance), "root", conf->portal_user, 0640 },
		{ arena_printf(a, "%s/secrets", conf->instance), "root", "root", 0600 },
		{ arena_printf(a, "%s/token.key", conf->data_dir), "root", conf->portal_user, 0640 },
		{ arena_printf(a, "%s/seal.key", conf->data_dir), "root", conf->portal_user, 0640 },
		{ arena_printf(a, "%s/tls.key", conf->etc_dir), "root", "root", 0600 },
		{ arena_printf(a, "%s/mail", conf->data_dir), conf->mail_user, conf->mail_user, 0700 },
		{ conf_spool_dir(a, conf), conf->portal_user, conf->portal_user, 0700 },
		{ conf_admin_file(a, conf), conf->portal_user, conf->portal_user, 0600 },
		{ conf_tickets_dir(a, conf), conf->lookup_user, conf->portal_user, 0700 },
		{ is_file ? conf->store + sizeof(sqlite) - 1 : conf->instance,
		    is_file ? conf->portal_user : "root", is_file ? conf->portal_user : "root",
		    is_file ? 0660 : 0755 },
	};

	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		struct file_owner owner;

		TRY(file_owner(a, kept[i].user, kept[i].group, &owner));
		look_at_rights(d, kept[i].path, kept[i].mode, owner);
	}
	return render_each(
	    a, conf, prepare_engines_dir(a, d->command->binary), d->command->binary, look_at_rendered, d);
}

static void
release_x509(X509 **p)
{
	openssl()->X509_free(*p);
}

static void
release_bio(BIO **p)
{
	openssl()->BIO_free(*p);
}

static void
look_at_end(struct doctor *d, X509 *x, const char *path)
{
	bool acme = *d->conf->acme_directory != '\0';
	int days = 0, seconds = 0;
	const char *mend =
	    acme
		? "{mend_acme}`mailportal certificate --force` fetches one, or says why there is none"
		: say(d->arena,
		      "{mend_certificate}put a new one into %s, its key beside it; or set acme_directory in portal.conf, and remove both",
		      path);

	openssl()->ASN1_TIME_diff(&days, &seconds, NULL, openssl()->X509_get0_notAfter(x));
	if (days < 0 || seconds < 0)
		doctor_found(d, FINDING_ERROR, path, "{doctor_certificate_ended}the certificate has ended",
		    arena_printf(d->arena, "%d days ago", -days), mend);
	else if (days < (acme ? ACME_DAYS : OWN_DAYS))
		doctor_found(d, days < LAST_DAYS ? FINDING_ERROR : FINDING_WARNING, path,
		    say(d->arena, "{doctor_certificate_ends}the certificate ends in %d days", days), NULL,
		    mend);
	for (const char *const *name = conf_web_names(d->arena, d->conf); *name != NULL; name++)
		if (openssl()->X509_check_host(x, *name, 0, 0, NULL) != 1)
			doctor_found(d, FINDING_WARNING, *name,
			    say(d->arena, "{doctor_certificate_name}the certificate is not for %s", *name),
			    path, mend);
}

struct err *
doctor_certificate(struct doctor *d)
{
	const char *path = arena_printf(d->arena, "%s/tls.crt", d->conf->etc_dir);
	const char *listen = d->conf->listen;
	struct span pem;

	TRY(file_read(d->arena, path, FILE_MAX, &pem));
	TRY(openssl_load(d->arena));
	SCOPED(release_bio) BIO *bio = openssl()->BIO_new_mem_buf(pem.p, (int)pem.n);
	SCOPED(release_x509)
	X509 *x = bio == NULL ? NULL : openssl()->PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (x == NULL)
		return err_new(d->arena, ERR_INTERNAL, NULL, "%s holds no certificate", path);
	look_at_end(d, x, path);
	bool own = openssl()->X509_NAME_cmp(
		       openssl()->X509_get_subject_name(x), openssl()->X509_get_issuer_name(x)) == 0;
	if (own && strncmp(listen, "127.", 4) != 0 && strcmp(listen, "::1") != 0)
		doctor_found(d, FINDING_NOTE, path,
		    "{doctor_self_signed}the certificate is signed by this server itself: programs and browsers warn of it",
		    NULL,
		    "{mend_self_signed}set acme_directory in portal.conf and start `mailportal up` anew");
	return NULL;
}
