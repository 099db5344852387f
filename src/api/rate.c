/* SPDX-License-Identifier: Apache-2.0 */
#include "api/rate.h"

#include <arpa/inet.h>
#include <pthread.h>

enum { SLOTS = 8192, PROBES = 8 };

struct bucket {
	uint64_t network; /* 0: free */
	int64_t tokens;   /* in thousandths */
	int64_t at;       /* when they were last counted */
};

struct rate_table {
	pthread_mutex_t lock;
	int64_t per_second, burst;
	struct bucket slots[SLOTS];
};

struct rate_table *
rate_open(int64_t per_second, int64_t burst)
{
	struct rate_table *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	t->per_second = per_second;
	t->burst = burst;
	pthread_mutex_init(&t->lock, NULL);
	return t;
}

void
rate_close(struct rate_table **t)
{
	if (*t != NULL)
		pthread_mutex_destroy(&(*t)->lock);
	free(*t);
	*t = NULL;
}

/* The IPv4 address, or the first 64 bits of an IPv6 one: who has one of those has them all. */
static uint64_t
network_of(const char *ip)
{
	struct in6_addr six;
	struct in_addr four;
	uint64_t n = 0;

	if (inet_pton(AF_INET, ip, &four) == 1)
		return UINT64_C(1) << 32 | ntohl(four.s_addr);
	if (inet_pton(AF_INET6, ip, &six) != 1)
		return 1;
	for (int i = 0; i < 8; i++)
		n = n << 8 | six.s6_addr[i];
	return n | UINT64_C(1) << 63;
}

/* The bucket of this network; else a free one, else the one that was quiet for longest. */
static struct bucket *
find_bucket(struct rate_table *t, uint64_t network, int64_t now)
{
	size_t at = (network * UINT64_C(0x9E3779B97F4A7C15)) >> 51;
	struct bucket *best = &t->slots[at % SLOTS];

	for (size_t i = 0; i < PROBES; i++) {
		struct bucket *b = &t->slots[(at + i) % SLOTS];

		if (b->network == network)
			return b;
		if (b->network == 0 || (best->network != 0 && b->at < best->at))
			best = b;
	}
	*best = (struct bucket){ .network = network, .tokens = t->burst * 1000, .at = now };
	return best;
}

bool
rate_take(struct rate_table *t, const char *ip, int64_t cost, int64_t now)
{
	pthread_mutex_lock(&t->lock);
	struct bucket *b = find_bucket(t, network_of(ip == NULL ? "" : ip), now);
	int64_t elapsed = now - b->at < 3600000 ? now - b->at : 3600000;

	b->tokens += elapsed * t->per_second; /* ms times tokens a second is thousandths */
	if (b->tokens > t->burst * 1000)
		b->tokens = t->burst * 1000;
	b->at = now;
	bool enough = b->tokens >= cost * 1000;
	if (enough)
		b->tokens -= cost * 1000;
	pthread_mutex_unlock(&t->lock);
	return enough;
}
