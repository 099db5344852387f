/* SPDX-License-Identifier: Apache-2.0 */
/* invitation: what a calendar has to say goes out by this server's own Postfix, one mail to each recipient,
 * so that nobody gets it again when the next one can not have it yet (R51). */
#include "rules/invitation.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/random.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/mime.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "model/text.h"
#include "remote/smtp.h"

/* Base64 makes four characters of three, and ends each line with two more. */
enum { LETTER_MAX = 4096 + 2 * (INVITATION_CALENDAR_MAX + INVITATION_TEXT_MAX) * 3 / 2 };

struct sending {
	int64_t id;
	struct invitation row;
	bool found;
	int64_t sent, refused;
};

static struct err *
next(struct ctx *c, void *arg)
{
	struct sending *s = arg;

	s->row = (struct invitation){ 0 };
	return invitation_find(c, s->id, &s->row, &s->found);
}

static struct err *
done(struct ctx *c, void *arg)
{
	const struct sending *s = arg;

	return invitation_sent(c, &s->row);
}

static void
put_part(struct buf *b, struct arena *a, const char *boundary, const char *type, const char *text)
{
	buf_printf(b, "--%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
	    boundary, type);
	mime_put_text(b, a, text);
}

static const char *
upper(struct arena *a, const char *text)
{
	char *out = arena_printf(a, "%s", text);

	for (char *p = out; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return out;
}

/* RFC 6047, section 2.4. */
static struct span
letter(struct work *w, const struct invitation *in)
{
	struct arena *a = &w->c.arena;
	const char *boundary = random_text(a, 120);
	struct buf b = BUF(a, LETTER_MAX);

	mime_put_date(&b, w->c.now);
	buf_printf(&b, "From: <%s>\r\nTo: <%s>\r\n", in->account, in->recipients.v[0]);
	mime_put_subject(&b, in->subject);
	buf_printf(&b, "Message-ID: <%s@%s>\r\nMIME-Version: 1.0\r\n", random_text(a, 80), w->conf->hostname);
	buf_printf(&b, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n", boundary);
	put_part(&b, a, boundary, "text/plain", in->text == NULL ? in->subject : in->text);
	put_part(&b, a, boundary,
	    arena_printf(a, "text/calendar; method=%s", upper(a, invitation_method_names[in->itip_method])),
	    in->calendar);
	buf_printf(&b, "--%s--\r\n", boundary);
	return (struct span){ buf_text(&b), b.n };
}

/* Refused for good is an end, too: the row says no more of that recipient. */
NODISCARD static struct err *
send_first(struct work *w, struct sending *s)
{
	struct smtp_mail mail = { .host = "127.0.0.1",
		.port = (int)w->conf->port_inject,
		.tls = RELAY_TLS_NONE,
		.helo = w->conf->hostname,
		.from = s->row.account,
		.to = s->row.recipients.v[0],
		.message = letter(w, &s->row) };
	struct err *e = smtp_send(&w->c.arena, &mail);

	if (e != NULL && e->code == ERR_UNAVAILABLE)
		return e;
	if (e != NULL)
		log_event(&w->c, LOG_WARN_, "invitation.refused", "account", mail.from, "recipient", mail.to,
		    "detail", e->detail, NULL);
	s->refused += e != NULL;
	s->sent += e == NULL;
	return work_write(w, done, s, 0, NULL);
}

struct err *
invitation_run(struct work *w)
{
	struct sending *s = arena_new(&w->keep, struct sending);

	if (w->job.argument == NULL || !text_number(w->job.argument, &s->id))
		return err_new(
		    &w->c.arena, ERR_INVALID_FIELD, NULL, "the argument is the id of an invitation");
	for (;;) {
		TRY(work_read(w, next, s));
		if (!s->found || s->row.recipients.n == 0)
			break;
		TRY(send_first(w, s));
		arena_reset(&w->c.arena);
	}
	w->result = say(
	    &w->keep, "{invitations_sent}%lld sent, %lld refused", (long long)s->sent, (long long)s->refused);
	return NULL;
}
