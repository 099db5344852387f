/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/dict.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "lookup/answerer.h"
#include "lookup/counts.h"
#include "lookup/pushes.h"
#include "os/loop.h"
#include "wire/dict.h"
#include "wire/number.h"
#include "wire/tabs.h"

enum { OPEN_MAX_ = 16, NAME_MAX_ = 256, KEY_MAX = 512, VALUE_MAX = 32 };

/* What a transaction has set so far. */
struct change {
	struct change *next;
	int64_t id;
	int64_t bytes, messages;                 /* -1: not set */
	int64_t login_at;                        /* ms since 1970, -1: not set */
	bool is_device;                          /* login is that of a device password */
	const char *refused;                     /* why the commit will fail, or NULL */
	char account[NAME_MAX_], login[KEY_MAX]; /* login: "account/service/ip", or "device id/service/ip" */
};

struct dict_state {
	struct change *open;
	size_t n_open;
};

static void
end_state(void *state)
{
	struct dict_state *s = state;

	while (s->open != NULL) {
		struct change *c = s->open;

		s->open = c->next;
		free(c);
	}
}

/* Where the pointer to change id is, or to NULL. */
static struct change **
find_change(struct dict_state *s, int64_t id)
{
	struct change **at = &s->open;

	while (*at != NULL && (*at)->id != id)
		at = &(*at)->next;
	return at;
}

/* False: too many at once, or twice the same. */
static bool
begin(struct dict_state *s, const struct dict_command *in)
{
	if (s->n_open == OPEN_MAX_ || *find_change(s, in->id) != NULL)
		return false;
	struct change *c = calloc(1, sizeof(*c));
	if (c == NULL)
		abort();
	c->id = in->id;
	c->bytes = c->messages = c->login_at = -1;
	if (in->n > 0 &&
	    (!tabs_unescape(in->field[0], c->account, sizeof(c->account)) ||
		!utf8_valid(c->account, strlen(c->account)) || !utf8_printable(c->account, false)))
		c->refused = "not an account name";
	c->next = s->open;
	s->open = c;
	s->n_open++;
	return true;
}

/* key is prefix and the rest, which is a login. */
static bool
set_login(struct change *c, const char *key, const char *prefix, int64_t seconds)
{
	size_t n = strlen(prefix);

	if (strncmp(key, prefix, n) != 0 || seconds >= INT64_MAX / SECONDS(1))
		return false;
	c->login_at = SECONDS(seconds);
	memmove(c->login, key + n, strlen(key + n) + 1);
	return true;
}

static void
set(struct change *c, const struct dict_command *in)
{
	char key[KEY_MAX], value[VALUE_MAX];
	int64_t number = 0;

	if (!tabs_unescape(in->field[0], key, sizeof(key)) ||
	    !tabs_unescape(in->field[1], value, sizeof(value)) ||
	    !number_read((struct span){ value, strlen(value) }, &number) || !utf8_valid(key, strlen(key)) ||
	    !utf8_printable(key, false)) {
		c->refused = "not a key and a number";
	} else if (strcmp(key, "priv/quota/storage") == 0) {
		c->bytes = number;
	} else if (strcmp(key, "priv/quota/messages") == 0) {
		c->messages = number;
	} else if (set_login(c, key, "shared/device-use/", number)) {
		c->is_device = true;
	} else if (!set_login(c, key, "shared/last-login/", number)) {
		c->refused = "nobody keeps this key";
	}
}

/* Cut the part behind the last '/' off text; NULL when there is none. */
static const char *
cut_last(char *text)
{
	char *slash = strrchr(text, '/');

	if (slash == NULL)
		return NULL;
	*slash = '\0';
	return slash + 1;
}

/* Hand the change on. The reason why not, or NULL. */
static const char *
commit(struct answerer *w, struct change *c)
{
	struct pushes *pushes = w->pushes;
	bool room = true;

	if (c->refused != NULL)
		return c->refused;
	if (c->login_at >= 0) {
		const char *ip = cut_last(c->login), *service = ip == NULL ? NULL : cut_last(c->login);

		if (service == NULL)
			return "the key of a login is account/service/ip";
		if (!c->is_device)
			atomic_fetch_add(&w->counts->sign_ins, 1);
		room = pushes_put(pushes, &(struct push){ .account = c->login,
					      .service = service,
					      .ip = ip,
					      .at = c->login_at,
					      .is_device = c->is_device });
	}
	if ((c->bytes >= 0) != (c->messages >= 0))
		return "storage and messages come together";
	if (c->bytes >= 0)
		room = pushes_put(pushes,
			   &(struct push){
			       .account = c->account, .bytes = c->bytes, .messages = c->messages }) &&
		       room;
	return room ? NULL : "too many changes wait for the database";
}

/* A command of the open transaction *at. */
static void
obey(struct answerer *w, struct dict_state *s, const struct dict_command *in, struct change **at,
    struct buf *out)
{
	struct change *c = *at;

	if (in->op == 'S')
		set(c, in);
	if (in->op == 'A' || in->op == 'U')
		c->refused = "only absolute values can be set";
	if (in->op == 'C' || in->op == 'D')
		dict_write_commit(out, in->op, in->id, commit(w, c));
	if (in->op == 'C' || in->op == 'D' || in->op == 'R') {
		*at = c->next;
		free(c);
		s->n_open--;
	}
}

/* The jobs process asks this one; Dovecot asks nothing. */
static void
look_up(struct answerer *w, const struct dict_command *in, struct buf *out)
{
	const struct counts *n = w->counts;

	if (span_is(in->field[0], "shared/counts"))
		dict_write_value(
		    out, arena_printf(&w->ctx.arena, "%lld %lld %lld %lld", atomic_load(&n->in),
			     atomic_load(&n->out), atomic_load(&n->refused), atomic_load(&n->sign_ins)));
	else
		dict_write_not_found(out);
}

static ssize_t
answer(void *thread, void *state, struct span in, bool eof, struct buf *out)
{
	struct dict_state *s = state;
	struct dict_command command;
	ssize_t used = dict_read(in, &command);

	(void)eof;
	if (used <= 0)
		return used;
	switch (command.op) {
	case 'H':
		return used;
	case 'L':
		look_up(thread, &command, out);
		return used;
	case 'I':
		dict_write_end_of_rows(out);
		return used;
	case 'B':
		return begin(s, &command) ? used : LOOP_BAD;
	default:
		break;
	}
	struct change **at = find_change(s, command.id);
	if (*at == NULL)
		return LOOP_BAD;
	obey(thread, s, &command, at, out);
	return used;
}

const struct loop_protocol dict_protocol = { .name = "dict",
	.in_max = DICT_LINE_MAX,
	.out_max = DICT_ANSWER_MAX,
	.state_size = sizeof(struct dict_state),
	.answer = answer,
	.end = end_state };
