/* SPDX-License-Identifier: Apache-2.0 */
#include "nameserver.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "remote/dns.h"

static const char *const zones[] = { "a.test", "b.test", "d.test", "other.test", "broken.test", NULL };

extern char **environ;

/* Ports below those that the kernel gives away: one of these would be taken before nsd listens. */
enum { FIRST_PORT = 31000, PORTS = 1700 };

static bool
is_free(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port) };
	int udp = socket(AF_INET, SOCK_DGRAM, 0), tcp = socket(AF_INET, SOCK_STREAM, 0);
	bool both = bind(udp, (struct sockaddr *)&at, sizeof(at)) == 0 &&
		    bind(tcp, (struct sockaddr *)&at, sizeof(at)) == 0;

	close(udp);
	close(tcp);
	return both;
}

/* A port for UDP and TCP; programs of these tests that run at once begin to look at different ones. */
static int
free_port(void)
{
	for (int i = 0; i < PORTS; i++)
		if (is_free(FIRST_PORT + (getpid() + i) % PORTS))
			return FIRST_PORT + (getpid() + i) % PORTS;
	fail_msg("no port is free from %d on", FIRST_PORT);
	return 0;
}

static void
write_file(struct nameserver *s, const char *name, const char *text)
{
	const char *path = arena_printf(&s->arena, "%s/%s", s->dir, name);
	const char *new = arena_printf(&s->arena, "%s.new", path);
	FILE *f = fopen(new, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(rename(new, path), 0);
}

static void
write_zone(struct nameserver *s, const char *zone, const char *records)
{
	write_file(s, zone,
	    arena_printf(&s->arena,
		"$ORIGIN %s.\n$TTL 60\n@ SOA ns hostmaster %u 60 60 60 1\n@ NS ns\nns A 127.0.0.1\n"
		"generation TXT \"%u\"\n%s\n",
		zone, s->generation, s->generation, records == NULL ? "" : records));
}

static void
wait_for(struct nameserver *s, const char *zone)
{
	const char *name = arena_printf(&s->arena, "generation.%s", zone);
	const char *wanted = arena_printf(&s->arena, "%u", s->generation);
	int64_t late = clock_monotonic() + SECONDS(20);

	for (bool right = false; !right;) {
		struct dns_question q = { .name = name, .type = DNS_TXT };

		dns_ask(&s->arena, &s->conf, &q, 1, 500);
		right = q.outcome == DNS_FOUND && strcmp(q.records[0].text, wanted) == 0;
		if (!right && clock_monotonic() > late)
			fail_msg("nsd does not answer for %s: %s", zone, q.why == NULL ? "" : q.why);
	}
}

void
nameserver_start(struct nameserver *s)
{
	*s = (struct nameserver){ .generation = 1 };
	snprintf(s->dir, sizeof(s->dir), "/tmp/mailportal-nsd-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	s->port = free_port();
	s->conf.test_mode = true;
	s->conf.dns_resolver = arena_printf(&s->arena, "127.0.0.1:%d", s->port);
	const char *conf = arena_printf(&s->arena,
	    "server:\n ip-address: 127.0.0.1@%d\n server-count: 1\n username: \"\"\n database: \"\"\n zonesdir: \"%s\"\n"
	    " pidfile: \"%s/pid\"\n zonelistfile: \"%s/list\"\n xfrdfile: \"%s/xfrd\"\n xfrdir: \"%s\"\n logfile: \"%s/log\"\n"
	    " rrl-ratelimit: 0\nremote-control:\n control-enable: no\n",
	    s->port, s->dir, s->dir, s->dir, s->dir, s->dir, s->dir);
	for (const char *const *zone = zones; *zone != NULL; zone++) {
		conf = arena_printf(&s->arena, "%szone:\n name: %s\n zonefile: %s\n", conf, *zone, *zone);
		write_zone(s, *zone, strcmp(*zone, "broken.test") == 0 ? "( this is no record" : NULL);
	}
	write_file(s, "conf", conf);
	char *const argv[] = { (char[]){ "nsd" }, (char[]){ "-d" }, (char[]){ "-c" },
		arena_printf(&s->arena, "%s/conf", s->dir), NULL };
	if (posix_spawnp(&s->pid, "nsd", NULL, NULL, argv, environ) != 0 &&
	    posix_spawnp(&s->pid, "/usr/sbin/nsd", NULL, NULL, argv, environ) != 0)
		fail_msg("there is no nsd: make deps");
	wait_for(s, "a.test");
}

static pid_t
first_child(pid_t pid)
{
	char path[64];
	int child = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	FILE *f = fopen(path, "re");
	if (f == NULL)
		return 0;
	if (fscanf(f, "%d", &child) != 1)
		child = 0;
	fclose(f);
	return child;
}

/* The one process that answers: a child of nsd's child, which puts another in its place at each reload. */
static pid_t
answering(pid_t nsd)
{
	return first_child(first_child(nsd));
}

void
nameserver_serve(struct nameserver *s, const char *zone, const char *records)
{
	pid_t before = answering(s->pid);

	assert_true(before > 0);
	s->generation++;
	write_zone(s, zone, records);
	assert_int_equal(kill(s->pid, SIGHUP), 0);
	wait_for(s, zone);
	for (int64_t late = clock_monotonic() + SECONDS(20); kill(before, 0) == 0;) /* it would answer, too */
		if (clock_monotonic() > late || sched_yield() != 0)
			fail_msg("nsd still answers from the zones of before");
}

static int
remove_one(const char *path, const struct stat *s, int type, struct FTW *at)
{
	(void)s;
	(void)type;
	(void)at;
	return remove(path);
}

void
nameserver_stop(struct nameserver *s)
{
	int status;

	assert_int_equal(kill(s->pid, SIGTERM), 0);
	waitpid(s->pid, &status, 0);
	nftw(s->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	arena_free(&s->arena);
}
