/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/managesieve.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "base/scoped.h"
#include "base/utf8.h"
#include "model/filter.h"
#include "wire/base64.h"
#include "wire/imap.h"
#include "wire/managesieve.h"

enum {
	PORT = 4190,
	CONNECT_MS = 10 * 1000,
	TALK_MS = 60 * 1000,
	RESPONSE_MAX =
	    2 * 1024 * 1024, /* one script; longer than ours may be, so that the others still come */
	LINES_MAX = 200,     /* of one answer */
	NAME_MAX_ = 512,
	COMMAND_MAX = 4096,
};

struct talk {
	struct arena *a;
	struct origin *origin;
	const struct migration_source *of;
	int64_t until;
	bool tls, plain; /* what it offers */
	struct managesieve_scripts *scripts;
};

NODISCARD static struct err *
strange(struct talk *t)
{
	return err_new(t->a, ERR_UNAVAILABLE, NULL,
	    "{sieve_strange}what %s says at port 4190 is not ManageSieve, or too much of it", t->of->host);
}

typedef struct err *take_data(struct talk *t, const struct managesieve_response *data);

/* Each line of data goes to take, until one says how it went. */
NODISCARD static struct err *
hear(struct talk *t, take_data *take, bool *ok)
{
	struct managesieve_response response;
	struct span line;

	for (int i = 0; i < LINES_MAX; i++) {
		TRY(origin_response(t->a, t->origin, RESPONSE_MAX, t->until, &line));
		if (!managesieve_read(t->a, line, &response))
			return strange(t);
		*ok = response.kind == MANAGESIEVE_OK;
		if (response.kind != MANAGESIEVE_DATA)
			return NULL;
		if (take != NULL)
			TRY(take(t, &response));
	}
	return strange(t);
}

NODISCARD static struct err *
ask(struct talk *t, const char *command, take_data *take, bool *ok)
{
	const char *line = arena_printf(t->a, "%s\r\n", command);
	int64_t left = t->until - clock_monotonic();

	TRY(origin_send(t->a, t->origin, (struct span){ line, strlen(line) }, left > 0 ? (int)left : 1));
	return hear(t, take, ok);
}

static bool
is_named(const struct managesieve_response *data, const char *name)
{
	return data->strings[0].n == strlen(name) && strncasecmp(data->strings[0].p, name, strlen(name)) == 0;
}

static struct err *
take_capability(struct talk *t, const struct managesieve_response *data)
{
	t->tls = t->tls || is_named(data, "STARTTLS");
	t->plain = t->plain ||
		   (is_named(data, "SASL") && data->n == 2 && managesieve_offers(data->strings[1], "PLAIN"));
	return NULL;
}

/* With encryption as the domain wants it of IMAP; what was offered before it does not count. */
NODISCARD static struct err *
greet(struct talk *t)
{
	int64_t left;
	bool ok;

	TRY(hear(t, take_capability, &ok));
	if (!ok)
		return strange(t);
	if (t->of->tls == MIGRATION_PLAIN)
		return NULL;
	if (!t->tls)
		return err_new(
		    t->a, ERR_CONFLICT, NULL, "{sieve_tls}ManageSieve of %s offers no TLS", t->of->host);
	TRY(ask(t, "STARTTLS", NULL, &ok));
	left = t->until - clock_monotonic();
	if (!ok || left <= 0)
		return strange(t);
	TRY(origin_start_tls(t->a, t->origin, (int)left));
	t->plain = false;
	TRY(hear(t, take_capability, &ok));
	return ok ? NULL : strange(t);
}

NODISCARD static struct err *
sign_in(struct talk *t)
{
	const char *login = t->of->login, *password = t->of->password;
	struct buf command = BUF(t->a, COMMAND_MAX), plain = BUF(t->a, COMMAND_MAX);
	bool ok = false;

	buf_putc(&plain, '\0');
	buf_put(&plain, login, strlen(login) + 1);
	buf_puts(&plain, password);
	buf_puts(&command, "AUTHENTICATE \"PLAIN\" \"");
	base64_encode(&command, (struct span){ plain.p, plain.n });
	buf_putc(&command, '"');
	if (t->plain)
		TRY(ask(t, buf_text(&command), NULL, &ok));
	return ok ? NULL
		  : err_new(t->a, ERR_BAD_CREDENTIALS, NULL,
			"{sieve_login}ManageSieve of %s does not take this login", t->of->host);
}

/* NULL: it is no text. */
static const char *
text_of(struct talk *t, struct span s)
{
	return utf8_valid(s.p, s.n) ? arena_printf(t->a, "%.*s", (int)s.n, s.p) : NULL;
}

static struct err *
take_name(struct talk *t, const struct managesieve_response *data)
{
	struct managesieve_scripts *all = t->scripts;
	struct span name = data->strings[0];

	if (all->n == MIGRATION_SCRIPTS_MAX || name.n == 0 || name.n > NAME_MAX_)
		return strange(t);
	struct managesieve_script *script = &all->v[all->n++];
	*script = (struct managesieve_script){ .name = text_of(t, name), .active = data->active };
	return script->name != NULL && utf8_printable(script->name, false) ? NULL : strange(t);
}

/* Of the last one that has none yet: they come in order. */
static struct err *
take_script(struct talk *t, const struct managesieve_response *data)
{
	struct managesieve_script *script = &t->scripts->v[t->scripts->n];

	if (script->text == NULL && data->strings[0].n <= SIEVE_MAX)
		script->text = text_of(t, data->strings[0]);
	return NULL;
}

NODISCARD static struct err *
read_scripts(struct talk *t)
{
	struct managesieve_scripts *all = t->scripts;
	bool ok;

	all->v = arena_alloc(t->a, MIGRATION_SCRIPTS_MAX * sizeof(*all->v));
	TRY(ask(t, "LISTSCRIPTS", take_name, &ok));
	if (!ok)
		return strange(t);
	size_t n = all->n;
	for (all->n = 0; all->n < n; all->n++) {
		struct buf command = BUF(t->a, COMMAND_MAX);

		buf_puts(&command, "GETSCRIPT ");
		imap_put_quoted(&command, all->v[all->n].name);
		TRY(ask(t, buf_text(&command), take_script, &ok));
		if (!ok)
			all->v[all->n].text = NULL;
	}
	return ask(t, "LOGOUT", NULL, &ok);
}

struct err *
managesieve_read_all(struct arena *a, const struct origin_door *door, const struct migration_source *of,
    struct managesieve_scripts *out)
{
	SCOPED(origin_release) struct origin *origin = NULL;
	struct talk talk = { .a = a, .of = of, .scripts = out };

	*out = (struct managesieve_scripts){ 0 };
	struct err *e = origin_open(a, door, of, "http", PORT, CONNECT_MS, &origin);
	if (e != NULL)
		return e->code == ERR_UNAVAILABLE ? NULL : e;
	out->offered = true;
	talk.origin = origin;
	talk.until = clock_monotonic() + TALK_MS;
	TRY(greet(&talk));
	TRY(sign_in(&talk));
	return read_scripts(&talk);
}
