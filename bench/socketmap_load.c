/* SPDX-License-Identifier: Apache-2.0 */
/* socketmap_load SOCKET CONNECTIONS SECONDS MAILBOXES [echo]: asks for random mailboxes (map vmbox) in a
 * closed loop on all connections from one thread, checks every answer, prints one line of JSON: rate, p50,
 * p99 and maximum in microseconds. With "echo" the same questions are expected back as they are: the floor.
 * Mailboxes are user%06d@dom%06d.example, ten to a domain. Exit status 1 when an answer was wrong. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { TEXT_MAX = 200, BUCKETS = 1 << 20, WARM_UP_DIVISOR = 5 };

struct asker {
	int fd;
	int64_t asked_at;
	char question[TEXT_MAX], want[TEXT_MAX], got[TEXT_MAX];
	size_t n_question, n_want, n_got;
};

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
fail(const char *what)
{
	perror(what);
	exit(2);
}

static int
dial(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&sa, sizeof(sa)) != 0)
		fail(path);
	return fd;
}

static uint32_t
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

static void
ask(struct asker *a, uint32_t mailbox, bool echo)
{
	char key[TEXT_MAX / 2];
	int n =
	    snprintf(key, sizeof(key), "user%06" PRIu32 "@dom%06" PRIu32 ".example", mailbox, mailbox / 10);

	a->n_question = (size_t)snprintf(a->question, TEXT_MAX, "%d:vmbox %s,", n + 6, key);
	a->n_want = (size_t)(echo ? snprintf(a->want, TEXT_MAX, "%s", a->question)
				  : snprintf(a->want, TEXT_MAX, "%d:OK %s,", n + 3, key));
	a->n_got = 0;
	a->asked_at = now_ns();
	if (send(a->fd, a->question, a->n_question, MSG_NOSIGNAL) != (ssize_t)a->n_question)
		fail("send");
}

/* The answer is whole. */
static bool
hear(struct asker *a)
{
	ssize_t n = recv(a->fd, a->got + a->n_got, TEXT_MAX - a->n_got, 0);

	if (n <= 0)
		fail("recv");
	a->n_got += (size_t)n;
	if (a->n_got < a->n_want)
		return false;
	if (a->n_got != a->n_want || memcmp(a->got, a->want, a->n_want) != 0) {
		fprintf(stderr, "asked %s, got %.*s\n", a->question, (int)a->n_got, a->got);
		exit(1);
	}
	return true;
}

/* The time in which that share of the answers came, in microseconds. */
static double
percentile(const uint32_t *count, uint64_t all, double share)
{
	uint64_t seen = 0;
	size_t i = 0;

	while (i < BUCKETS - 1 && (seen += count[i]) < (uint64_t)((double)all * share))
		i++;
	return (double)i / 10;
}

static void
run(struct asker *askers, int n, double seconds, uint32_t mailboxes, bool echo)
{
	uint32_t *count = calloc(BUCKETS, sizeof(*count)); /* of tenths of a microsecond */
	int64_t begin = now_ns(), measured = begin + (int64_t)(seconds * 1e9 / WARM_UP_DIVISOR);
	int64_t end = measured + (int64_t)(seconds * 1e9), at = begin, longest = 0;
	struct epoll_event got[64];
	uint64_t all = 0, state = 42;
	int ep = epoll_create1(0);

	if (count == NULL || ep < 0)
		fail("begin");
	for (int i = 0; i < n; i++) {
		struct epoll_event ev = { .events = EPOLLIN, .data.ptr = &askers[i] };

		if (epoll_ctl(ep, EPOLL_CTL_ADD, askers[i].fd, &ev) != 0)
			fail("epoll_ctl");
		ask(&askers[i], next_random(&state) % mailboxes, echo);
	}
	while (at < end) {
		int ready = epoll_wait(ep, got, 64, 1000);

		if (ready <= 0)
			fail("no answer within a second");
		for (int i = 0; i < ready; i++) {
			struct asker *a = got[i].data.ptr;

			if (!hear(a))
				continue;
			at = now_ns();
			if (at >= measured) {
				int64_t took = at - a->asked_at;

				longest = took > longest ? took : longest;
				count[took / 100 < BUCKETS ? took / 100 : BUCKETS - 1]++;
				all++;
			}
			ask(a, next_random(&state) % mailboxes, echo);
		}
	}
	printf("{\"rate\":%.0f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,\"answers\":%" PRIu64 "}\n",
	    (double)all / seconds, percentile(count, all, 0.5), percentile(count, all, 0.99),
	    (double)longest / 1000, all);
	close(ep);
	free(count);
}

int
main(int argc, char **argv)
{
	if (argc < 5) {
		fprintf(stderr, "usage: socketmap_load SOCKET CONNECTIONS SECONDS MAILBOXES [echo]\n");
		return 2;
	}
	int n = (int)strtol(argv[2], NULL, 10);
	struct asker *askers = calloc((size_t)n, sizeof(*askers));

	if (askers == NULL)
		fail("memory");
	for (int i = 0; i < n; i++)
		askers[i].fd = dial(argv[1]);
	run(askers, n, strtod(argv[3], NULL), (uint32_t)strtoul(argv[4], NULL, 10), argc > 5);
	for (int i = 0; i < n; i++)
		close(askers[i].fd);
	free(askers);
	return 0;
}
