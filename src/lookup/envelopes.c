/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/envelopes.h"

#include <pthread.h>
#include <stdbool.h>

/* Ten times as many as there are smtpd processes by default; what has been there longest is given up. */
enum { ROWS = 1024, INSTANCE_MAX = 64 };

struct row {
	char instance[INSTANCE_MAX]; /* "": free */
	struct envelope envelope;
	uint64_t used; /* when, as a count */
};

struct envelopes {
	pthread_mutex_t lock;
	uint64_t count;
	struct row rows[ROWS];
};

struct envelopes *
envelopes_new(void)
{
	struct envelopes *e = calloc(1, sizeof(*e));

	if (e == NULL)
		abort();
	pthread_mutex_init(&e->lock, NULL);
	return e;
}

void
envelopes_free(struct envelopes **e)
{
	if (*e == NULL)
		return;
	pthread_mutex_destroy(&(*e)->lock);
	free(*e);
	*e = NULL;
}

/* The row of that name, else the one that was used longest ago. Holds the lock. */
static struct row *
find(struct envelopes *e, const char *instance)
{
	struct row *oldest = &e->rows[0];

	for (struct row *r = e->rows; r < e->rows + ROWS; r++) {
		if (strcmp(r->instance, instance) == 0)
			return r;
		if (r->used < oldest->used)
			oldest = r;
	}
	return oldest;
}

static bool
is_name(const char *instance)
{
	return *instance != '\0' && strlen(instance) < INSTANCE_MAX;
}

void
envelopes_add(struct envelopes *e, const char *instance, int64_t here, int64_t elsewhere)
{
	if (!is_name(instance))
		return;
	pthread_mutex_lock(&e->lock);
	struct row *r = find(e, instance);
	if (strcmp(r->instance, instance) != 0) {
		*r = (struct row){ .used = 0 };
		memcpy(r->instance, instance, strlen(instance) + 1);
	}
	r->used = ++e->count;
	r->envelope.accepted++;
	r->envelope.here += here;
	r->envelope.elsewhere += elsewhere;
	pthread_mutex_unlock(&e->lock);
}

struct envelope
envelopes_take(struct envelopes *e, const char *instance)
{
	struct envelope found = { 0 };

	if (!is_name(instance))
		return found;
	pthread_mutex_lock(&e->lock);
	struct row *r = find(e, instance);
	if (strcmp(r->instance, instance) == 0) {
		found = r->envelope;
		*r = (struct row){ .used = 0 };
	}
	pthread_mutex_unlock(&e->lock);
	return found;
}
