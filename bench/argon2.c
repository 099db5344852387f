/* SPDX-License-Identifier: Apache-2.0 */
/* argon2 KEYS SECONDS PASSWORD: the floor of signing in: hashes the password on all cores as the API would,
 * and nothing else. KEYS is the instance's data directory. Prints one line of JSON: how many a second, CPU of
 * each in milliseconds, and the hashes, so that accounts can be made that nobody has signed in to yet. */
#include <pthread.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/secret.h"

enum { CORES_MAX = 1024 };

struct made {
	struct made *before;
	const char *hash;
};

struct hasher {
	pthread_t thread;
	struct arena arena;
	struct secret_pool *pool;
	const char *password;
	int64_t end;
	struct made *made;
};

static double
cpu_ms(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e3 +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e3;
}

static void
check(const struct err *e)
{
	if (e == NULL)
		return;
	fprintf(stderr, "argon2: %s: %s\n", err_title(e), e->detail);
	exit(1);
}

static void *
hash_until_end(void *arg)
{
	struct hasher *h = arg;

	while (clock_monotonic() < h->end) {
		struct made *made = arena_new(&h->arena, struct made);

		check(secret_hash_password(&h->arena, h->pool, h->password, &made->hash));
		made->before = h->made;
		h->made = made;
	}
	return NULL;
}

/* On n cores; how many were made. */
static int
run(struct hasher *hashers, long n)
{
	int made = 0;

	for (long i = 0; i < n; i++)
		if (pthread_create(&hashers[i].thread, NULL, hash_until_end, &hashers[i]) != 0)
			abort();
	for (long i = 0; i < n; i++) {
		pthread_join(hashers[i].thread, NULL);
		for (const struct made *m = hashers[i].made; m != NULL; m = m->before)
			made++;
	}
	return made;
}

static void
print_hashes(struct hasher *hashers, long n)
{
	const char *separator = "";

	for (long i = 0; i < n; i++) {
		for (const struct made *m = hashers[i].made; m != NULL; m = m->before) {
			printf("%s\"%s\"", separator, m->hash);
			separator = ",";
		}
		arena_free(&hashers[i].arena);
	}
}

int
main(int argc, char **argv)
{
	static struct hasher hashers[CORES_MAX];
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	struct arena a = { 0 };
	struct secret_pool *pool = NULL;

	if (argc != 4 || n < 1 || n > CORES_MAX) {
		fprintf(stderr, "usage: argon2 KEYS SECONDS PASSWORD\n");
		return 2;
	}
	check(secret_pool_open(&a, argv[1], 0, &pool));
	double cpu = cpu_ms();
	int64_t begin = clock_monotonic();
	for (long i = 0; i < n; i++)
		hashers[i] = (struct hasher){ .pool = pool,
			.password = argv[3],
			.end = begin + (int64_t)(strtod(argv[2], NULL) * 1000) };
	int made = run(hashers, n);
	double seconds = (double)(clock_monotonic() - begin) / 1000;
	printf("{\"rate\":%.2f,\"cpu\":%.3f,\"hashes\":[", made / seconds, (cpu_ms() - cpu) / made);
	print_hashes(hashers, n);
	puts("]}");
	secret_pool_close(pool);
	arena_free(&a);
	return 0;
}
