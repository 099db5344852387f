/* SPDX-License-Identifier: Apache-2.0 */
/* mail: send what the portal itself writes, by the system mailer that is set or by this server's own Postfix
 * (R10, R11). */
#include "base/log.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/letter.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "remote/smtp.h"
#include "rules/relay.h"
#include "rules/setting.h"
#include "store/setting_store.h"

struct sending {
	struct relayhost mailer;
	struct recovery_mail mail;
	int64_t after;
	bool found, sent;
	int64_t n, failed;
};

static struct err *
next(struct ctx *c, void *arg)
{
	struct sending *s = arg;

	TRY(setting_read(c, setting_system_mailer.name, system_mailer_fields, &s->mailer));
	return recovery_next(c, s->after, &s->mail, &s->found);
}

static struct err *
done(struct ctx *c, void *arg)
{
	const struct sending *s = arg;

	return recovery_done(c, &s->mail, s->sent);
}

static struct err *
postpone(struct ctx *c, void *arg)
{
	const struct sending *s = arg;

	return recovery_postpone(c, &s->mail);
}

static const char *
sender(struct work *w, const struct sending *s)
{
	return s->mailer.from_address != NULL ? s->mailer.from_address
					      : arena_printf(&w->c.arena, "no-reply@%s", w->conf->hostname);
}

NODISCARD static struct err *
hand_over(struct work *w, const struct sending *s)
{
	struct arena *a = &w->c.arena;
	const struct relayhost *m = &s->mailer;
	struct letter letter = { .mail = &s->mail,
		.from = sender(w, s),
		.hostname = w->conf->hostname,
		.url = w->c.site->url,
		.now = w->c.now };
	struct smtp_mail mail = { .host = m->host,
		.port = (int)m->port,
		.tls = (enum relay_tls)m->tls,
		.username = m->username,
		.password = m->password,
		.helo = w->conf->hostname,
		.from = letter.from,
		.to = s->mail.to,
		.message = letter_write(a, &letter),
		.refuses = m->allow_private ? NULL : relay_is_closed };

	if (m->host == NULL) { /* our own, where it takes the mail that its parts write */
		mail.host = "127.0.0.1";
		mail.port = (int)w->conf->port_inject;
		mail.tls = RELAY_TLS_NONE;
		mail.username = mail.password = NULL;
		mail.refuses = NULL;
	}
	return smtp_send(a, &mail);
}

/* One that can not be sent now does not keep the others. */
NODISCARD static struct err *
send_one(struct work *w, struct sending *s)
{
	const struct err *e = hand_over(w, s);

	s->sent = e == NULL;
	s->n += s->sent;
	if (e != NULL)
		log_event(&w->c, LOG_WARN_, "mail.not_sent", "code", err_slug(e), "detail", e->detail, NULL);
	if (e != NULL && e->code == ERR_UNAVAILABLE) {
		s->failed++;
		return work_write(w, postpone, s, 0, NULL);
	}
	return work_write(w, done, s, 0, NULL);
}

struct err *
send_mail_run(struct work *w)
{
	struct sending *s = arena_new(&w->keep, struct sending);

	for (;;) {
		TRY(work_write(w, next, s, 0, NULL));
		if (!s->found)
			break;
		s->after = s->mail.request_id;
		if (s->mail.to != NULL)
			TRY(send_one(w, s));
		arena_reset(&w->c.arena);
	}
	if (s->failed > 0)
		return err_new(&w->c.arena, ERR_UNAVAILABLE, NULL,
		    "{mails_failed}%lld mails could not be handed over; the log says why",
		    (long long)s->failed);
	w->result = say(&w->keep, "{mails_sent}%lld mails sent", (long long)s->n);
	return NULL;
}
