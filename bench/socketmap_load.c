/* SPDX-License-Identifier: Apache-2.0 */
/* socketmap_load [-e] [-r RATE] SOCKET CONNECTIONS SECONDS MAILBOXES: asks the questions of Postfix with
 * random keys over the data set of fill.c from one thread, and checks every answer. Without -r a closed loop:
 * each connection asks again when it has its answer. With -r an open loop of RATE questions a second in all:
 * times count from when a question was due, so a stall is not hidden. -e: the questions are expected back as
 * they are (the floor). Prints one line of JSON, times in microseconds, CPU of this client in microseconds
 * per question. Exit status 1 when an answer was wrong. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
	KEY_MAX = 80,
	TEXT_MAX = 200,
	BUCKETS = 1 << 20,
	WARM_UP_DIVISOR = 5,
	PER_DOMAIN = 10,
	CATCH_ALL_EVERY = 10
};

struct asker {
	struct asker *next_idle;
	int fd;
	int64_t due;
	char question[TEXT_MAX], want[TEXT_MAX], got[TEXT_MAX];
	size_t n_question, n_want, n_got;
};

struct load {
	struct asker *askers, *idle;
	int n, epoll;
	double seconds;
	int64_t interval; /* ns between questions of an open loop; 0: closed loop */
	uint32_t mailboxes;
	bool echo;
	uint64_t random;
	uint32_t *count; /* answers by tenths of a microsecond */
	uint64_t answers;
	int64_t longest;
};

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static double
cpu_us(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e6 +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
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
next_random(struct load *l)
{
	l->random = l->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(l->random >> 33);
}

/* One question and its answer. Of twenty: twelve mailboxes that are there and two that are not; two mailboxes
 * asked for as aliases, which they are not; two aliases; two addresses that only a catch-all takes. */
static void
choose(struct load *l, struct asker *a)
{
	uint32_t box = next_random(l) % l->mailboxes, domain = box / PER_DOMAIN, kind = next_random(l) % 20;
	char key[KEY_MAX], value[KEY_MAX + 3];
	const char *map = kind < 14 ? "vmbox" : "valias";

	snprintf(key, sizeof(key), "user%06" PRIu32 "@dom%06" PRIu32 ".example", box, domain);
	snprintf(value, sizeof(value), "OK %s", key);
	if (kind == 12 || kind == 13) {
		snprintf(key, sizeof(key), "nobody%06" PRIu32 "@dom%06" PRIu32 ".example", box, domain);
		snprintf(value, sizeof(value), "NOTFOUND ");
	} else if (kind == 14 || kind == 15) {
		snprintf(value, sizeof(value), "NOTFOUND ");
	} else if (kind >= 16) {
		if (kind >= 18)
			domain -= domain % CATCH_ALL_EVERY;
		snprintf(key, sizeof(key), "%s%06" PRIu32 "@dom%06" PRIu32 ".example",
		    kind >= 18 ? "guessed" : "alias", domain, domain);
		snprintf(value, sizeof(value), "OK user%06" PRIu32 "@dom%06" PRIu32 ".example",
		    domain * PER_DOMAIN, domain);
	}
	a->n_question =
	    (size_t)snprintf(a->question, TEXT_MAX, "%zu:%s %s,", strlen(map) + 1 + strlen(key), map, key);
	a->n_want = (size_t)(l->echo ? snprintf(a->want, TEXT_MAX, "%s", a->question)
				     : snprintf(a->want, TEXT_MAX, "%zu:%s,", strlen(value), value));
}

static void
ask(struct load *l, struct asker *a, int64_t due)
{
	choose(l, a);
	a->n_got = 0;
	a->due = due;
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
		fprintf(
		    stderr, "asked %s, wanted %s, got %.*s\n", a->question, a->want, (int)a->n_got, a->got);
		exit(1);
	}
	return true;
}

static void
record(struct load *l, int64_t took)
{
	l->longest = took > l->longest ? took : l->longest;
	l->count[took / 100 < BUCKETS ? took / 100 : BUCKETS - 1]++;
	l->answers++;
}

/* The time in which that share of the answers came, in microseconds. */
static double
percentile(const struct load *l, double share)
{
	uint64_t seen = 0;
	size_t i = 0;

	while (i < BUCKETS - 1 && (seen += l->count[i]) < (uint64_t)((double)l->answers * share))
		i++;
	return (double)i / 10;
}

/* Ask what is due on connections that are free; how long until the next is due. */
static int64_t
ask_due(struct load *l, int64_t *due)
{
	int64_t now = now_ns();

	for (; l->idle != NULL && *due <= now; *due += l->interval) {
		struct asker *a = l->idle;

		l->idle = a->next_idle;
		ask(l, a, *due);
	}
	return l->idle == NULL ? 1000000000 : *due - now;
}

static void
run(struct load *l)
{
	int64_t begin = now_ns(), measured = begin + (int64_t)(l->seconds * 1e9 / WARM_UP_DIVISOR);
	int64_t end = measured + (int64_t)(l->seconds * 1e9), at = begin, due = begin;
	struct epoll_event got[64];

	while (l->interval == 0 && l->idle != NULL) {
		ask(l, l->idle, begin);
		l->idle = l->idle->next_idle;
	}
	while (at < end) {
		int64_t left = l->interval == 0 ? 1000000000 : ask_due(l, &due);
		struct timespec wait = { .tv_sec = left / 1000000000, .tv_nsec = left % 1000000000 };
		int ready = epoll_pwait2(l->epoll, got, 64, left < 0 ? &(struct timespec){ 0 } : &wait, NULL);

		if (ready < 0 || (ready == 0 && l->idle == NULL))
			fail("no answer within a second");
		for (int i = 0; i < ready; i++) {
			struct asker *a = got[i].data.ptr;

			if (!hear(a))
				continue;
			at = now_ns();
			if (at >= measured)
				record(l, at - a->due);
			if (l->interval == 0) {
				ask(l, a, at);
				continue;
			}
			a->next_idle = l->idle;
			l->idle = a;
		}
	}
}

static void
begin(struct load *l, const char *path)
{
	l->askers = calloc((size_t)l->n, sizeof(*l->askers));
	l->count = calloc(BUCKETS, sizeof(*l->count));
	l->epoll = epoll_create1(0);
	if (l->askers == NULL || l->count == NULL || l->epoll < 0)
		fail("begin");
	for (int i = 0; i < l->n; i++) {
		struct asker *a = &l->askers[i];
		struct epoll_event ev = { .events = EPOLLIN, .data.ptr = a };

		a->fd = dial(path);
		a->next_idle = l->idle;
		l->idle = a;
		if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, a->fd, &ev) != 0)
			fail("epoll_ctl");
	}
}

int
main(int argc, char **argv)
{
	struct load l = { .random = 42 };
	double before;

	for (int option; (option = getopt(argc, argv, "er:")) != -1;) {
		l.echo |= option == 'e';
		if (option == 'r')
			l.interval = (int64_t)(1e9 / strtod(optarg, NULL));
	}
	if (argc - optind != 4) {
		fprintf(
		    stderr, "usage: socketmap_load [-e] [-r RATE] SOCKET CONNECTIONS SECONDS MAILBOXES\n");
		return 2;
	}
	argv += optind;
	l.n = (int)strtol(argv[1], NULL, 10);
	l.seconds = strtod(argv[2], NULL);
	l.mailboxes = (uint32_t)strtoul(argv[3], NULL, 10);
	begin(&l, argv[0]);
	before = cpu_us();
	run(&l);
	printf("{\"rate\":%.0f,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f,\"answers\":%" PRIu64
	       ",\"client_cpu_us\":%.2f}\n",
	    (double)l.answers / l.seconds, percentile(&l, 0.5), percentile(&l, 0.99), percentile(&l, 0.999),
	    (double)l.longest / 1000, l.answers,
	    (cpu_us() - before) / (double)l.answers * WARM_UP_DIVISOR / (WARM_UP_DIVISOR + 1));
	for (int i = 0; i < l.n; i++)
		close(l.askers[i].fd);
	close(l.epoll);
	free(l.askers);
	free(l.count);
	return 0;
}
