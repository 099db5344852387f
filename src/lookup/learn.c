/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/learn.h"

#include <errno.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "lookup/answerer.h"
#include "model/learned_sender.h"
#include "model/text.h"
#include "os/loop.h"
#include "os/spool.h"
#include "wire/learn_file.h"
#include "wire/script.h"
#include "wire/tabs.h"

enum { READ_MAX = 65536, ARG_MAX = 256 };

/* A message on its way into the spool. */
struct learn_state {
	bool head_seen, wants_reply;
	bool refused;     /* it can not be learned from, and the log says why */
	const char *kind; /* of the file: a word of learned_verdict_names */
	struct spool_file file;
	size_t head, n; /* bytes of the file's first line, and of the message so far */
};

/* Argument i, fit for a line of the file; "" when it is not. */
static const char *
argument(const struct script_head *head, size_t i, char out[ARG_MAX])
{
	if (i >= head->n || !tabs_unescape(head->arg[i], out, ARG_MAX) || !utf8_valid(out, strlen(out)) ||
	    !utf8_printable(out, false))
		out[0] = '\0';
	return out;
}

static void
refuse(struct learn_state *s, const char *why)
{
	if (!s->refused)
		log_event(NULL, LOG_ERROR_, "learn.refused", "reason", why, NULL);
	s->refused = true;
}

static bool
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno != EINTR)
			return false;
		p += put < 0 ? 0 : put;
		n -= put < 0 ? 0 : (size_t)put;
	}
	return true;
}

/* The arguments: verdict, account, address in From. */
static void
open_file(struct answerer *w, struct learn_state *s, const struct script_head *head)
{
	char verdict[ARG_MAX], account[ARG_MAX], sender[ARG_MAX];

	argument(head, 0, verdict);
	for (const char *const *name = learned_verdict_names; *name != NULL; name++)
		if (strcmp(*name, verdict) == 0)
			s->kind = *name;
	if (s->kind == NULL || *argument(head, 1, account) == '\0') {
		refuse(s, "neither spam nor ham, or nobody's");
		return;
	}
	struct err *e = spool_begin(&w->ctx.arena, w->spool, text_lower(&w->ctx.arena, account), &s->file);
	if (e != NULL) {
		refuse(s, e->detail);
		return;
	}
	const char *line = learn_file_head(&w->ctx.arena, account, argument(head, 2, sender));
	s->head = strlen(line);
	if (!write_all(s->file.fd, line, s->head))
		refuse(s, "the disk takes no more");
}

/* The next bytes. Of a message that is too long to train anything, or for what its user has waiting already,
 * only the sender is learned. */
static void
take_bytes(struct learn_state *s, struct span in)
{
	size_t had = s->n, most = LEARN_MESSAGE_MAX;

	if (s->file.room < LEARN_MESSAGE_MAX)
		most = s->file.room > 0 ? (size_t)s->file.room : 0;
	s->n += in.n;
	if (s->refused || had > most)
		return;
	if (s->n > most ? ftruncate(s->file.fd, (off_t)s->head) != 0 : !write_all(s->file.fd, in.p, in.n))
		refuse(s, "the disk takes no more");
}

static void
take_end(struct answerer *w, struct learn_state *s, struct buf *out)
{
	if (!s->refused) {
		struct err *e = spool_commit(&w->ctx.arena, &s->file, s->kind);

		if (e != NULL)
			refuse(s, e->detail);
	}
	if (s->wants_reply)
		script_write(out, !s->refused);
}

static ssize_t
take(struct answerer *w, struct learn_state *s, struct span in, bool eof, struct buf *out)
{
	struct script_head head;

	if (s->head_seen && in.n > 0) {
		take_bytes(s, in);
		return (ssize_t)in.n;
	}
	if (s->head_seen) {
		take_end(w, s, out);
		return LOOP_CLOSE;
	}
	ssize_t used = script_read(in, &head);
	if (used <= 0)
		return eof && used == 0 && in.n > 0 ? LOOP_BAD : used;
	s->head_seen = true;
	s->wants_reply = head.wants_reply;
	open_file(w, s, &head);
	return used;
}

static ssize_t
answer(void *thread, void *state, struct span in, bool eof, struct buf *out)
{
	struct answerer *w = thread;
	ssize_t used = take(w, state, in, eof, out);

	answerer_end(w, "learn", NULL);
	return used;
}

static void
end(void *state)
{
	struct learn_state *s = state;

	spool_abandon(&s->file);
}

const struct loop_protocol learn_protocol = { .name = "learn",
	.in_max = READ_MAX,
	.out_max = SCRIPT_ANSWER_MAX,
	.state_size = sizeof(struct learn_state),
	.answer = answer,
	.end = end };
