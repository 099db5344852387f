/* SPDX-License-Identifier: Apache-2.0 */
#include "model/journey.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"

enum { ID_BITS = 20, PARTS_MAX = 9 };

static const char *const outcome_names[] = {
	[JOURNEY_DELIVERED] = "delivered",
	[JOURNEY_WAITING] = "waiting",
	[JOURNEY_DISCARDED] = "discarded",
	[JOURNEY_PUT_OFF] = "put_off",
	[JOURNEY_DEFERRED] = "deferred",
	[JOURNEY_REFUSED] = "refused",
	[JOURNEY_BOUNCED] = "bounced",
	NULL,
};

static const char *const what_names[] = {
	[JOURNEY_RECEIVED] = "received",
	[JOURNEY_SCANNED] = "scanned",
	[JOURNEY_NOT_TAKEN] = "not_taken",
	[JOURNEY_THROWN_AWAY] = "discarded",
	[JOURNEY_HANDED_ON] = "handed_on",
	[JOURNEY_FILED] = "filed",
	[JOURNEY_FORWARDED] = "forwarded",
	[JOURNEY_ANSWERED] = "answered",
	[JOURNEY_STORED] = "stored",
	[JOURNEY_SENT] = "sent",
	[JOURNEY_TRIED] = "tried",
	[JOURNEY_FAILED] = "failed",
	[JOURNEY_TOLD] = "told",
	[JOURNEY_HELD] = "held",
	[JOURNEY_RELEASED] = "released",
	[JOURNEY_DELETED] = "deleted",
	NULL,
};

const struct field trace_step_fields[] = {
	FIELD(struct trace_step, at, F_TIME, .doc = "When; Postfix and Rspamd tell it to the second"),
	FIELD(struct trace_step, what, F_ENUM, .names = what_names,
	    .doc =
		"received, scanned, not_taken, discarded, handed_on (to this server once more), filed, "
		"forwarded, answered, stored, sent, tried (and will be again), failed, told (the sender); held, released, deleted (in the queue, by an administrator)"),
	FIELD(struct trace_step, recipient, F_STR, .flags = NULLABLE,
	    .doc = "Whose step it is; null: the message's as a whole"),
	FIELD(struct trace_step, text, F_STR, .flags = NULLABLE,
	    .doc =
		"received: client, and who had signed in; scanned: action, score and limit; filed: folder; "
		"forwarded and answered: address; told and handed_on: queue id; else the reply"),
	FIELD(struct trace_step, queue_id, F_STR, .flags = NULLABLE,
	    .doc = "Postfix's name of the message then"),
	END_FIELDS,
};

static const struct field_of steps_of = { trace_step_fields, sizeof(struct trace_step) };

#define TRACE_FIELDS \
	FIELD(struct trace, id, F_ID, .flags = READONLY, .doc = "Identity; sorted by time"), \
	    FIELD(struct trace, at, F_TIME, .flags = READONLY, .doc = "When this server first knew of it"), \
	    FIELD(struct trace, message_id, F_STR, .flags = READONLY | FILTER, .max = 320, \
		.doc = "Message-ID without its brackets; empty where there is none"), \
	    FIELD(struct trace, sender, F_STR, .flags = READONLY | FILTER, .max = 320, \
		.doc = "Of the envelope; empty: a server's own message"), \
	    FIELD(struct trace, recipients, F_WORDS, .flags = READONLY, \
		.doc = "Those of the envelope that concern whoever asks"), \
	    FIELD(struct trace, size, F_INT, .flags = READONLY, .doc = "Bytes; 0: not known"), \
	    FIELD(struct trace, outcome, F_ENUM, .flags = READONLY | FILTER, .names = outcome_names, \
		.doc = "Of these recipients: delivered, waiting, discarded, put_off (refused for now), " \
		       "deferred (we try again), refused, bounced; the last of these that is true of one")

const struct field trace_fields[] = {
	TRACE_FIELDS,
	FIELD(struct trace, recipient, F_STR, .flags = HIDDEN | FILTER, .max = 320,
	    .doc = "One of the recipients"),
	FIELD(struct trace, since, F_TIME, .flags = HIDDEN | FILTER, .doc = "Not before"),
	FIELD(struct trace, until, F_TIME, .flags = HIDDEN | FILTER, .doc = "Before"),
	END_FIELDS,
};

const struct field trace_full_fields[] = {
	TRACE_FIELDS,
	FIELD(struct trace, steps, F_OBJECTS, .flags = READONLY, .of = &steps_of,
	    .doc = "What happened, in order"),
	END_FIELDS,
};

int64_t
journey_at(int64_t id)
{
	return id >> ID_BITS;
}

int64_t
journey_first_id(int64_t at)
{
	return at < INT64_MAX >> ID_BITS ? at << ID_BITS : INT64_MAX;
}

int
journey_add_party(struct journey *j, const struct journey_party *party)
{
	for (int i = 0; i < j->n_parties; i++) {
		const struct journey_party *p = &j->parties[i];

		if (p->leg == party->leg && p->sender == party->sender && p->via == party->via &&
		    strcmp(p->address, party->address) == 0)
			return i;
	}
	if (j->n_parties == JOURNEY_PARTIES_MAX)
		return -1;
	j->parties[j->n_parties] = *party;
	return j->n_parties++;
}

void
journey_add_step(struct journey *j, const struct journey_step *step)
{
	if (j->n_steps == JOURNEY_STEPS_MAX)
		j->n_steps--;
	j->steps[j->n_steps++] = *step;
}

/* A later copy has come for the same recipient: what was put off has been tried again. */
static bool
superseded(const struct journey *j, int party)
{
	const struct journey_party *p = &j->parties[party];

	for (int i = 0; i < j->n_parties && p->outcome == JOURNEY_PUT_OFF; i++)
		if (!j->parties[i].sender && j->parties[i].leg > p->leg &&
		    strcmp(j->parties[i].address, p->address) == 0)
			return true;
	return false;
}

/* As long as no recipient is told. */
static int
outcome_of_none(const struct journey *j)
{
	for (int i = 0; i < j->n_steps; i++)
		if (j->steps[i].what == JOURNEY_DELETED)
			return JOURNEY_DISCARDED;
	return JOURNEY_WAITING;
}

/* Of those parties that count. */
static int
worst(const struct journey *j, const bool *counts)
{
	int out = JOURNEY_DELIVERED, n = 0;

	for (int i = 0; i < j->n_parties; i++) {
		if (j->parties[i].sender || !counts[i] || superseded(j, i))
			continue;
		n++;
		if (j->parties[i].outcome > out)
			out = j->parties[i].outcome;
	}
	return n > 0 ? out : outcome_of_none(j);
}

const char *
journey_encode(struct arena *a, const struct journey *j)
{
	struct buf b = BUF(a, JOURNEY_CONTENT_MAX);

	for (int i = 0; i < j->n_legs; i++)
		buf_printf(&b, "L\t%d\t%s\t%s\t%s\n", j->legs[i].entrance, j->legs[i].queue_id,
		    j->legs[i].client, j->legs[i].login);
	for (int i = 0; i < j->n_parties; i++) {
		const struct journey_party *p = &j->parties[i];

		buf_printf(&b, "%c\t%d\t%d\t%d\t%" PRIx64 "\t%" PRIx64 "\t%" PRIx64 "\t%s\n",
		    p->sender ? 'F' : 'T', p->leg, p->via, p->outcome, (uint64_t)p->account_id,
		    (uint64_t)p->domain_id, (uint64_t)p->owner_id, p->address);
	}
	for (int i = 0; i < j->n_steps; i++) {
		const struct journey_step *s = &j->steps[i];

		buf_printf(&b, "S\t%" PRId64 "\t%d\t%d\t%d\t%s\n", s->at - journey_at(j->id), s->what, s->leg,
		    s->party, s->text);
	}
	return buf_text(&b);
}

/* The parts of a line, which is changed. */
static int
split(char *line, char **parts)
{
	int n = 0;

	for (char *p = line; n < PARTS_MAX; *p++ = '\0') {
		parts[n++] = p;
		p += strcspn(p, "\t");
		if (*p == '\0')
			break;
	}
	return n;
}

static int
index_of(const char *text, int low, int high)
{
	long n = strtol(text, NULL, 10);

	return n < low || n >= high ? low : (int)n;
}

static int64_t
identity(const char *text)
{
	return (int64_t)(strtoull(text, NULL, 16) & INT64_MAX);
}

static void
decode_line(struct journey *j, char **v, int n)
{
	if (v[0][0] == 'L' && n == 5 && j->n_legs < JOURNEY_LEGS_MAX) {
		j->legs[j->n_legs++] = (struct journey_leg){ .entrance = index_of(v[1], 0, JOURNEY_LOCAL + 1),
			.queue_id = v[2],
			.client = v[3],
			.login = v[4] };
	} else if ((v[0][0] == 'F' || v[0][0] == 'T') && n == 8 && j->n_parties < JOURNEY_PARTIES_MAX) {
		j->parties[j->n_parties] = (struct journey_party){ .sender = v[0][0] == 'F',
			.leg = index_of(v[1], 0, JOURNEY_LEGS_MAX),
			.via = index_of(v[2], -1, j->n_parties),
			.outcome = index_of(v[3], 0, JOURNEY_BOUNCED + 1),
			.account_id = identity(v[4]),
			.domain_id = identity(v[5]),
			.owner_id = identity(v[6]),
			.address = v[7] };
		j->n_parties++;
	} else if (v[0][0] == 'S' && n == 6 && j->n_steps < JOURNEY_STEPS_MAX) {
		j->steps[j->n_steps++] =
		    (struct journey_step){ .at = journey_at(j->id) + strtoll(v[1], NULL, 10),
			    .what = index_of(v[2], 0, JOURNEY_DELETED + 1),
			    .leg = index_of(v[3], 0, JOURNEY_LEGS_MAX),
			    .party = index_of(v[4], -1, JOURNEY_PARTIES_MAX),
			    .text = v[5] };
	}
}

void
journey_decode(struct arena *a, const char *content, struct journey *out)
{
	char *copy = arena_strdup(a, content), *parts[PARTS_MAX];

	out->n_legs = out->n_parties = out->n_steps = 0;
	for (char *line = copy, *next; *line != '\0'; line = next) {
		size_t n = strcspn(line, "\n");

		next = line + n + (line[n] == '\n');
		line[n] = '\0';
		decode_line(out, parts, split(line, parts));
	}
	for (int i = 0; i < out->n_steps; i++)
		if (out->steps[i].party >= out->n_parties || out->steps[i].leg >= out->n_legs)
			out->steps[i].party = -1, out->steps[i].leg = 0;
}

/* FNV-1a. Whoever makes two texts of one key has made the search look at one row more. */
static int64_t
key_of(char kind, int64_t owner_id, const char *text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	h = (h ^ (unsigned char)kind) * UINT64_C(0x100000001b3);
	for (int i = 0; i < 64; i += 8)
		h = (h ^ ((uint64_t)owner_id >> i & 0xff)) * UINT64_C(0x100000001b3);
	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return (int64_t)(h & INT64_MAX);
}

int64_t
journey_key_sender(int64_t owner_id, const char *address)
{
	return key_of('s', owner_id, address);
}

int64_t
journey_key_recipient(const char *address)
{
	return key_of('r', 0, address);
}

int64_t
journey_key_message_id(const char *message_id)
{
	return key_of('m', 0, message_id);
}

int64_t
journey_key_outcome(int64_t whose, int outcome)
{
	return key_of('o', whose, outcome_names[outcome]);
}

int64_t
journey_key_owner(int64_t owner_id)
{
	return key_of('a', owner_id, "");
}

int64_t
journey_key_account(int64_t account_id)
{
	return key_of('u', account_id, "");
}

/* Who looks, and what of it is shown. */
struct view {
	struct arena *a;
	const struct journey *j;
	bool all;
	bool party[JOURNEY_PARTIES_MAX]; /* wholly */
	bool told[JOURNEY_PARTIES_MAX];  /* as its sender was told */
	bool sent[JOURNEY_LEGS_MAX];     /* by whom who looks */
	bool onward[JOURNEY_LEGS_MAX];   /* a recipient of it is shown */
};

static bool
is_onward(const struct journey_step *s)
{
	return s->what == JOURNEY_FORWARDED || s->what == JOURNEY_ANSWERED || s->what == JOURNEY_HANDED_ON;
}

/* Was this recipient of a leg that our engines have sent reached for one who is shown? */
static bool
reached_for(const struct view *v, const struct journey_party *p)
{
	for (int i = 0; i < v->j->n_steps; i++) {
		const struct journey_step *s = &v->j->steps[i];

		if (is_onward(s) && s->party >= 0 && v->party[s->party] &&
		    strcmp(s->what == JOURNEY_HANDED_ON ? v->j->parties[s->party].address : s->text,
			p->address) == 0)
			return true;
	}
	return false;
}

static void
look(struct view *v, const bool *mine)
{
	const struct journey *j = v->j;

	for (int i = 0; i < j->n_parties; i++) {
		const struct journey_party *p = &j->parties[i];

		v->party[i] = v->all || mine[i] || (p->via >= 0 && mine[p->via]);
		v->sent[p->leg] |= p->sender && (v->all || mine[i]);
	}
	for (int i = 0; i < j->n_parties; i++) {
		const struct journey_party *p = &j->parties[i];

		if (!p->sender && j->legs[p->leg].entrance == JOURNEY_AGAIN && !v->party[i])
			v->party[i] = reached_for(v, p);
		v->told[i] = !p->sender && (v->party[i] || v->sent[p->leg]);
		v->onward[p->leg] |= !p->sender && v->party[i];
	}
}

struct keys {
	int64_t *v;
	int n;
};

/* In order, once. */
static void
add(struct keys *k, int64_t key)
{
	int i = k->n;

	while (i > 0 && k->v[i - 1] > key)
		i--;
	if (k->n == JOURNEY_KEYS_MAX || (i > 0 && k->v[i - 1] == key))
		return;
	memmove(k->v + i + 1, k->v + i, (size_t)(k->n - i) * sizeof(*k->v));
	k->v[i] = key;
	k->n++;
}

/* What came of it for all (NULL) or for those who look, when that is not the usual. */
static void
add_outcome(struct keys *k, const struct journey *j, int64_t whose, const bool *mine)
{
	struct view v = { .j = j, .all = mine == NULL };

	look(&v, mine);
	int outcome = worst(j, v.told);
	if (outcome != JOURNEY_DELIVERED && j->n_parties > 0)
		add(k, journey_key_outcome(whose, outcome));
}

/* Its senders, and what came of it. */
static void
add_of_owner(struct keys *k, const struct journey *j, int64_t owner_id)
{
	bool mine[JOURNEY_PARTIES_MAX] = { false };

	for (int i = 0; i < j->n_parties; i++)
		mine[i] = j->parties[i].owner_id == owner_id;
	add_outcome(k, j, owner_id, owner_id == 0 ? NULL : mine);
	for (int i = 0; i < j->n_parties; i++)
		if (j->parties[i].sender)
			add(k, journey_key_sender(owner_id, j->parties[i].address));
}

static void
add_of_account(struct keys *k, const struct journey *j, int64_t account_id)
{
	bool mine[JOURNEY_PARTIES_MAX] = { false };

	for (int i = 0; i < j->n_parties; i++)
		mine[i] = j->parties[i].account_id == account_id;
	add(k, journey_key_account(account_id));
	add_outcome(k, j, account_id, mine);
}

/* Was there one of this owner, or with this account, before it? */
static bool
is_first(const struct journey *j, int party, bool account)
{
	const struct journey_party *p = &j->parties[party];

	for (int i = 0; i < party; i++)
		if (account ? j->parties[i].account_id == p->account_id
			    : j->parties[i].owner_id == p->owner_id)
			return false;
	return true;
}

int
journey_keys(const struct journey *j, int64_t *out)
{
	struct keys k = { .v = out };

	add_of_owner(&k, j, 0);
	if (*j->message_id != '\0')
		add(&k, journey_key_message_id(j->message_id));
	for (int i = 0; i < j->n_parties; i++) {
		const struct journey_party *p = &j->parties[i];

		if (!p->sender)
			add(&k, journey_key_recipient(p->address));
		if (p->account_id != 0 && is_first(j, i, true))
			add_of_account(&k, j, p->account_id);
		if (p->owner_id == 0 || !is_first(j, i, false))
			continue;
		add(&k, journey_key_owner(p->owner_id));
		add_of_owner(&k, j, p->owner_id);
	}
	return k.n;
}

/* A sender is not told what became of it behind the address that it wrote to. */
static const char *
address_shown(const struct view *v, int party)
{
	const struct journey_party *p = &v->j->parties[party];
	bool written_to = p->via >= 0 && (v->party[p->via] || !v->party[party]);

	return written_to ? v->j->parties[p->via].address : p->address;
}

static bool
holds(const struct texts *list, const char *text)
{
	return texts_hold(list, text);
}

static void
show_recipients(const struct view *v, struct trace *out)
{
	const struct journey *j = v->j;

	out->recipients =
	    (struct texts){ .v = arena_alloc(v->a, (size_t)(j->n_parties + 1) * sizeof(char *)) };
	for (int i = 0; i < j->n_parties; i++) {
		bool again = j->legs[j->parties[i].leg].entrance == JOURNEY_AGAIN;

		if (v->told[i] && !again && !holds(&out->recipients, address_shown(v, i)))
			out->recipients.v[out->recipients.n++] = address_shown(v, i);
	}
	/* of which only the second half is known here */
	for (int i = 0; i < j->n_parties && out->recipients.n == 0; i++)
		if (v->told[i])
			out->recipients.v[out->recipients.n++] = address_shown(v, i);
}

static bool
is_reply(int what)
{
	return what == JOURNEY_NOT_TAKEN || what == JOURNEY_STORED || what == JOURNEY_SENT ||
	       what == JOURNEY_TRIED || what == JOURNEY_FAILED || what == JOURNEY_HANDED_ON;
}

static bool
shows_step(const struct view *v, const struct journey_step *s)
{
	if (s->party >= 0)
		return v->party[s->party] || (v->sent[s->leg] && is_reply(s->what));
	if (v->all)
		return true;
	if (s->what >= JOURNEY_HELD)
		return v->sent[s->leg] || v->onward[s->leg];
	if (s->what == JOURNEY_RECEIVED)
		return v->j->legs[s->leg].entrance != JOURNEY_AGAIN && (v->sent[s->leg] || v->onward[s->leg]);
	return s->what == JOURNEY_SCANNED ? v->onward[s->leg] : v->sent[s->leg];
}

static const char *
text_shown(const struct view *v, const struct journey_step *s)
{
	const struct journey_leg *leg = &v->j->legs[s->leg];

	if (s->what == JOURNEY_RECEIVED && *leg->login != '\0' && v->sent[s->leg])
		return arena_printf(v->a, "%s, %s", s->text, leg->login);
	/* a reply names who it is about */
	if (s->party >= 0 && !v->party[s->party] && v->j->parties[s->party].via >= 0)
		return NULL;
	return *s->text == '\0' ? NULL : s->text;
}

/* Logs tell the time to the second, and not all of them write at once. */
static bool
before(const struct journey_step *a, const struct journey_step *b)
{
	int64_t at = a->at / 1000, other = b->at / 1000;

	return at != other ? at < other : a->leg != b->leg ? a->leg < b->leg : a->what < b->what;
}

static void
show_steps(const struct view *v, struct trace *out)
{
	const struct journey_step *order[JOURNEY_STEPS_MAX];
	struct trace_step *shown = arena_alloc(v->a, (size_t)(v->j->n_steps + 1) * sizeof(*shown));
	size_t n = 0;

	for (int i = 0; i < v->j->n_steps; i++) {
		size_t at = n;

		if (!shows_step(v, &v->j->steps[i]))
			continue;
		for (; at > 0 && before(&v->j->steps[i], order[at - 1]); at--)
			order[at] = order[at - 1];
		order[at] = &v->j->steps[i];
		n++;
	}
	for (size_t i = 0; i < n; i++) {
		const char *queue_id = v->j->legs[order[i]->leg].queue_id;

		shown[i] = (struct trace_step){ .at = order[i]->at,
			.what = order[i]->what,
			.recipient = order[i]->party >= 0 ? address_shown(v, order[i]->party) : NULL,
			.text = text_shown(v, order[i]),
			.queue_id = *queue_id != '\0' ? queue_id : NULL };
	}
	out->steps = (struct objects){ .n = n, .v = shown };
}

static const char *
first_sender(const struct view *v)
{
	for (int i = 0; i < v->j->n_parties; i++) {
		const struct journey_party *p = &v->j->parties[i];

		if (p->sender && (v->sent[p->leg] || v->onward[p->leg]))
			return p->address;
	}
	return "";
}

/* Is there a leg of theirs of which no recipient is known? Postfix tells recipients when it has tried them.
 */
static bool
waits(const struct view *v)
{
	bool sent[JOURNEY_LEGS_MAX];

	memcpy(sent, v->sent, sizeof(sent));
	for (int i = 0; i < v->j->n_parties; i++)
		if (!v->j->parties[i].sender)
			sent[v->j->parties[i].leg] = false;
	for (int i = 0; i < v->j->n_legs; i++)
		if (sent[i])
			return true;
	return false;
}

bool
journey_view(struct arena *a, const struct journey *j, const bool *mine, bool steps, struct trace *out)
{
	struct view v = { .a = a, .j = j, .all = mine == NULL };

	look(&v, mine);
	*out = (struct trace){
		.id = j->id, .at = journey_at(j->id), .size = j->size, .message_id = j->message_id
	};
	show_recipients(&v, out);
	if (out->recipients.n == 0 && !waits(&v))
		return false;
	out->sender = first_sender(&v);
	out->outcome = worst(j, v.told);
	if (steps)
		show_steps(&v, out);
	return true;
}
