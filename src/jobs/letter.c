/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/letter.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "jobs/mime.h"
#include "model/account.h"

enum { LETTER_MAX = 16 * 1024 };

/* Subjects are encoded (RFC 2047) where they are not ASCII. A body has the name below its first part, a
 * notice the act below that, and all the link with the token, if there is one, below the second. */
static const struct text {
	const char *subject, *what, *how, *otherwise;
} texts[][LANGUAGES] = {
	[MAIL_RECOVERY_EMAIL] = {
		[LANGUAGE_EN] = { "Confirm this address",
		    "Hello,\n\nthis address was given as the recovery address of the account",
		    "If that was you, confirm it within 24 hours:",
		    "If it was not you, do nothing: nobody can use this address." },
		[LANGUAGE_DE] = { "=?UTF-8?Q?Diese_Adresse_best=C3=A4tigen?=",
		    "Guten Tag,\n\ndiese Adresse wurde für die Wiederherstellung dieses Kontos angegeben:",
		    "Wenn Sie das waren, bestätigen Sie sie innerhalb von 24 Stunden:",
		    "Wenn Sie es nicht waren, tun Sie nichts: Niemand kann diese Adresse verwenden." },
	},
	[MAIL_PASSWORD_RESET] = {
		[LANGUAGE_EN] = { "A new password",
		    "Hello,\n\nsomebody has asked for a new password for the account",
		    "If that was you, choose one within 30 minutes:",
		    "If it was not you, do nothing: your password stays what it is." },
		[LANGUAGE_DE] = { "Ein neues Passwort",
		    "Guten Tag,\n\njemand hat ein neues Passwort für dieses Konto verlangt:",
		    "Wenn Sie das waren, wählen Sie es innerhalb von 30 Minuten:",
		    "Wenn Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist." },
	},
	[MAIL_NOTICE] = {
		[LANGUAGE_EN] = { "Security notice",
		    "Hello,\n\nsomething has changed about how this account is opened:",
		    "If it was not you, choose a new password at once, and tell your administrator:",
		    "If it was you, there is nothing to do." },
		[LANGUAGE_DE] = { "Sicherheitshinweis",
		    "Guten Tag,\n\nfür den Zugang zu diesem Konto hat sich etwas geändert:",
		    "Wenn Sie es nicht waren, setzen Sie sofort ein neues Passwort und verständigen Sie Ihre Verwaltung:",
		    "Wenn Sie es waren, ist nichts zu tun." },
	},
};

static const char *const acts[NOTICES][LANGUAGES] = {
	[NOTICE_PASSWORD] = { [LANGUAGE_EN] = "A new password was set",
	    [LANGUAGE_DE] = "Ein neues Passwort wurde gesetzt" },
	[NOTICE_RECOVERY_EMAIL] = { [LANGUAGE_EN] = "The recovery address was changed",
	    [LANGUAGE_DE] = "Die Adresse für die Wiederherstellung wurde geändert" },
	[NOTICE_TOTP_ON] = { [LANGUAGE_EN] = "Two-factor sign-in was switched on",
	    [LANGUAGE_DE] = "Die Anmeldung mit zweitem Faktor wurde eingeschaltet" },
	[NOTICE_TOTP_OFF] = { [LANGUAGE_EN] = "Two-factor sign-in was switched off",
	    [LANGUAGE_DE] = "Die Anmeldung mit zweitem Faktor wurde ausgeschaltet" },
	[NOTICE_PASSKEY] = { [LANGUAGE_EN] = "A passkey was added",
	    [LANGUAGE_DE] = "Ein Passkey wurde hinzugefügt" },
	[NOTICE_NO_PASSKEYS] = { [LANGUAGE_EN] = "All passkeys were deleted, and the password signs in",
	    [LANGUAGE_DE] = "Alle Passkeys wurden gelöscht, und das Passwort meldet an" },
	[NOTICE_RESCUED] = { [LANGUAGE_EN] =
				 "A new password was set on the server's console, and all else has ended",
	    [LANGUAGE_DE] =
		"Ein neues Passwort wurde an der Konsole des Servers gesetzt, alles andere ist beendet" },
};

/* Behind '#', which no server and no log gets to see. */
static const char *const paths[] = { [MAIL_RECOVERY_EMAIL] = "/recovery-email#",
	[MAIL_PASSWORD_RESET] = "/password-reset#",
	[MAIL_NOTICE] = "/" };

/* "A passkey was added (2026-11-22 05:20 UTC)." */
static void
put_act(struct buf *b, struct arena *a, const struct recovery_mail *mail)
{
	const char *at = clock_text(a, mail->at);

	buf_printf(b, "%s (%.10s %.5s UTC).\n\n", acts[mail->notice][mail->language], at, at + 11);
}

static const char *
body_of(struct arena *a, const struct letter *in, const struct text *text)
{
	struct buf lf = BUF(a, LETTER_MAX);
	const struct recovery_mail *mail = in->mail;

	buf_printf(&lf, "%s\n\n    %s\n\n", text->what, mail->name);
	if (mail->kind == MAIL_NOTICE)
		put_act(&lf, a, mail);
	buf_printf(&lf, "%s\n\n    %s%s%s\n\n%s\n", text->how, in->url, paths[mail->kind],
	    mail->token == NULL ? "" : mail->token, text->otherwise);
	return buf_text(&lf);
}

struct span
letter_write(struct arena *a, const struct letter *in)
{
	const struct text *text = &texts[in->mail->kind][in->mail->language];
	struct buf b = BUF(a, LETTER_MAX);

	mime_put_date(&b, in->now);
	buf_printf(&b, "From: Mail Portal <%s>\r\nTo: <%s>\r\nSubject: %s\r\n", in->from, in->mail->to,
	    text->subject);
	buf_printf(&b, "Message-ID: <%s@%s>\r\n", random_text(a, 80), in->hostname);
	buf_puts(&b, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
		     "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	mime_put_text(&b, a, body_of(a, in, text));
	return (struct span){ buf_text(&b), b.n };
}
