/* SPDX-License-Identifier: Apache-2.0 */
/* The machine: its disks, memory, clock, and the ports on which it is reached. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/say.h"
#include "base/scoped.h"
#include "main/doctor/doctor.h"
#include "os/address.h"
#include "os/file.h"
#include "os/socket.h"

enum {
	PERCENT = 100,
	LOW_PERCENT = 10, /* of space or inodes */
	OUT_PERCENT = 3,
	MEMORY_PERCENT = 5,
	SWAP_PERCENT = 80,
	INFO_MAX = 64 * 1024,
	CLOCK_S = 2, /* one-time codes and signatures bear a little */
	CLOCK_WRONG_S = 30,
	CONNECT_MS = 300,
	OUTGOING_MS = 8000,
	HOSTS_MAX = 4,
	NTP_BYTES = 48,
	NTP_ANSWER = 4,
	NTP_TRANSMIT = 40,
	MB = 1024 * 1024,
};

static const int64_t low_bytes = INT64_C(5) << 30, out_bytes = INT64_C(256) << 20;

/* Much of a large disk may be in use; little of a small one may be left. */
static enum finding_state
state_of_room(int64_t available, int64_t all, int64_t low, int64_t out)
{
	if (all == 0) /* a file system that does not count them */
		return FINDING_OK;
	if (available * PERCENT < all * OUT_PERCENT && available < low)
		return FINDING_ERROR;
	if (available < out)
		return available * PERCENT < all * LOW_PERCENT ? FINDING_ERROR : FINDING_OK;
	return available * PERCENT < all * LOW_PERCENT && available < low ? FINDING_WARNING : FINDING_OK;
}

static void
look_at_disk(struct doctor *d, const char *dir, const struct statvfs *s)
{
	static const char mend[] =
	    "{mend_disk}make room (old backups, logs, mail of deleted accounts), or enlarge the file system";
	int64_t block = (int64_t)s->f_frsize, left = (int64_t)s->f_bavail * block;
	enum finding_state space = state_of_room(left, (int64_t)s->f_blocks * block, low_bytes, out_bytes);
	enum finding_state inodes =
	    state_of_room((int64_t)s->f_favail, (int64_t)s->f_files, INT64_MAX / PERCENT, 0);
	const char *evidence = arena_printf(d->arena, "%lld of %lld MB, %lld of %lld inodes are left",
	    (long long)(left / MB), (long long)((int64_t)s->f_blocks * block / MB), (long long)s->f_favail,
	    (long long)s->f_files);

	if (space != FINDING_OK)
		doctor_found(d, space, dir, say(d->arena, "{doctor_disk}the disk of %s is nearly full", dir),
		    evidence, mend);
	if (inodes != FINDING_OK)
		doctor_found(d, inodes, dir,
		    say(d->arena, "{doctor_inodes}the disk of %s has hardly room for another file", dir),
		    evidence, mend);
}

struct err *
doctor_disk(struct doctor *d)
{
	const struct conf *conf = d->conf;
	const char *const dirs[] = { conf->data_dir, arena_printf(d->arena, "%s/mail", conf->data_dir),
		arena_printf(d->arena, "%s/dav", conf->data_dir),
		arena_printf(d->arena, "%s/postfix/queue", conf->data_dir), conf_backup_dir(d->arena, conf),
		conf->log_dir, conf->run_dir, conf->etc_dir, "/tmp" };
	enum { N = sizeof(dirs) / sizeof(*dirs) };
	dev_t seen[N] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < N; i++) {
		struct statvfs fs;
		struct stat s;
		size_t same = 0;

		if (stat(dirs[i], &s) != 0)
			continue;
		while (same < n && seen[same] != s.st_dev)
			same++;
		if (same < n)
			continue;
		seen[n++] = s.st_dev;
		if (statvfs(dirs[i], &fs) != 0)
			return err_new(
			    d->arena, ERR_INTERNAL, NULL, "statvfs %s: %s", dirs[i], strerror(errno));
		look_at_disk(d, dirs[i], &fs);
	}
	return n > 0 ? NULL : err_new(d->arena, ERR_NOT_FOUND, NULL, "%s is not there", conf->data_dir);
}

/* A line of /proc/meminfo in kB; -1: it is not there. */
static int64_t
info(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at == NULL ? -1 : strtoll(at + strlen(name), NULL, 10);
}

struct err *
doctor_memory(struct doctor *d)
{
	static const char mend[] =
	    "{mend_memory}see who takes it (`ps aux --sort -rss`), or give the machine more";
	struct span text;

	TRY(file_read(d->arena, arena_printf(d->arena, "%s/meminfo", d->proc), INFO_MAX, &text));
	int64_t all = info(text.p, "MemTotal:"), left = info(text.p, "MemAvailable:"),
		swap = info(text.p, "SwapTotal:"), free_swap = info(text.p, "SwapFree:");
	const char *evidence = arena_printf(d->arena,
	    "%lld of %lld MB available, %lld of %lld MB of swap free", (long long)(left / 1024),
	    (long long)(all / 1024), (long long)(free_swap / 1024), (long long)(swap / 1024));
	if (all <= 0 || left < 0)
		return err_new(d->arena, ERR_INTERNAL, NULL, "%s/meminfo does not tell", d->proc);
	if (left * PERCENT < all * MEMORY_PERCENT)
		doctor_found(d, left * 2 * PERCENT < all * MEMORY_PERCENT ? FINDING_ERROR : FINDING_WARNING,
		    NULL, "{doctor_memory}there is hardly any memory left", evidence, mend);
	if (swap > 0 && (swap - free_swap) * PERCENT > swap * SWAP_PERCENT)
		doctor_found(d, FINDING_WARNING, NULL, "{doctor_swap}nearly all of the swap is in use",
		    evidence, mend);
	return NULL;
}

static void
release_addresses(struct addrinfo **list)
{
	if (*list != NULL)
		freeaddrinfo(*list);
}

/* A connected socket to "host", "host:port" or "[address]:port". */
NODISCARD static struct err *
reach(struct doctor *d, const char *where, const char *port, int type, int *out)
{
	const struct addrinfo hints = { .ai_socktype = type };
	SCOPED(release_addresses) struct addrinfo *list = NULL;
	const char *colon = strrchr(where, ':');
	size_t n = colon == NULL ? strlen(where) : (size_t)(colon - where);
	bool brackets = *where == '[' && n > 2;
	const char *host = arena_printf(d->arena, "%.*s", (int)n - 2 * brackets, where + brackets);
	int failed = getaddrinfo(host, colon == NULL ? port : colon + 1, &hints, &list);

	if (failed != 0)
		return err_new(d->arena, ERR_UNAVAILABLE, NULL, "%s: %s", where, gai_strerror(failed));
	SCOPED_FD fd = socket(list->ai_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || (connect(fd, list->ai_addr, list->ai_addrlen) != 0 && errno != EINPROGRESS))
		return err_new(d->arena, ERR_UNAVAILABLE, NULL, "%s: %s", where, strerror(errno));
	*out = scoped_keep(&fd);
	return NULL;
}

/* How far the clock is ahead of an NTP server's (RFC 4330), in milliseconds. */
NODISCARD static struct err *
ask_time(struct doctor *d, int64_t *ahead)
{
	static const int64_t epoch_s = INT64_C(2208988800); /* 1900 to 1970 */
	unsigned char packet[NTP_BYTES] = { 0x23 };         /* version 4, client */
	int fd;

	TRY(reach(d, d->conf->ntp_server, "123", SOCK_DGRAM, &fd));
	SCOPED_FD mine = fd;
	struct pollfd p = { .fd = mine, .events = POLLIN };
	int64_t sent = clock_now();
	if (send(mine, packet, sizeof(packet), MSG_NOSIGNAL) != NTP_BYTES ||
	    poll(&p, 1, doctor_left(d)) != 1 || recv(mine, packet, sizeof(packet), 0) != NTP_BYTES ||
	    (packet[0] & 7) != NTP_ANSWER || packet[1] == 0)
		return err_new(
		    d->arena, ERR_UNAVAILABLE, NULL, "%s does not tell the time", d->conf->ntp_server);
	int64_t now = clock_now(), seconds = 0, fraction = 0;
	for (int i = 0; i < 4; i++) {
		seconds = seconds << 8 | packet[NTP_TRANSMIT + i];
		fraction = fraction << 8 | packet[NTP_TRANSMIT + 4 + i];
	}
	*ahead = (sent + now) / 2 - (SECONDS(seconds - epoch_s) + (SECONDS(fraction) >> 32));
	return NULL;
}

struct err *
doctor_clock(struct doctor *d)
{
	static const char mend[] =
	    "{mend_clock}let chrony or systemd-timesyncd set it: `apt-get install chrony`";
	struct timex state = { 0 };
	int64_t ahead = 0;

	if (*d->conf->ntp_server == '\0') {
		if (adjtimex(&state) < 0)
			return err_new(d->arena, ERR_INTERNAL, NULL, "adjtimex: %s", strerror(errno));
		if (state.status & STA_UNSYNC)
			doctor_found(d, FINDING_WARNING, NULL, "{doctor_clock_alone}nobody sets the clock",
			    "the kernel says STA_UNSYNC (adjtimex)", mend);
		return NULL;
	}
	TRY(ask_time(d, &ahead));
	int64_t off = ahead < 0 ? -ahead : ahead;
	if (off > SECONDS(CLOCK_S))
		doctor_found(d, off > SECONDS(CLOCK_WRONG_S) ? FINDING_ERROR : FINDING_WARNING, NULL,
		    say(d->arena, "{doctor_clock}the clock is wrong by %lld seconds",
			(long long)(off / SECONDS(1))),
		    arena_printf(d->arena, "%lld ms %s %s", (long long)off, ahead < 0 ? "behind" : "ahead of",
			d->conf->ntp_server),
		    mend);
	return NULL;
}

/* All public ports at one address. */
static void
look_at_ports(struct doctor *d, const char *host)
{
	const struct field *f = field_find(conf_fields, "port_https");

	for (; strncmp(f->name, "port_", 5) == 0; f++) {
		int port = (int)*MEMBER_CONST(int64_t, d->conf, f), fd = -1;
		const struct err *e = !conf_port_is_public(f)
					  ? NULL
					  : socket_connect_tcp(d->arena, host, port, CONNECT_MS, &fd);

		if (fd >= 0)
			close(fd);
		if (e != NULL)
			doctor_found(d, FINDING_ERROR, f->name + strlen("port_"),
			    say(d->arena, "{doctor_port}port %d is not reached at %s", port, host), e->detail,
			    say(d->arena,
				"{mend_port}see who listens (`ss -ltnp sport = :%d`) and what a firewall drops (`nft list ruleset`)",
				port));
	}
}

/* Asked from here: what a firewall further out drops, only others can see. */
struct err *
doctor_ports(struct doctor *d)
{
	const char *listen = d->conf->listen, *const *own = address_list(d->arena);

	if (listen[strspn(listen, "0.:")] != '\0') {
		look_at_ports(d, listen);
		return NULL;
	}
	for (int i = 0; i < HOSTS_MAX && own[i] != NULL; i++)
		if (strchr(own[i], ':') == NULL || strchr(listen, ':') != NULL)
			look_at_ports(d, own[i]);
	return *own != NULL ? NULL : err_new(d->arena, ERR_NOT_FOUND, NULL, "this host has no address");
}

struct err *
doctor_outgoing(struct doctor *d)
{
	char greeting[4] = "";
	size_t got = 0;
	int fd = -1;

	struct err *e = reach(d, d->outgoing, "25", SOCK_STREAM, &fd);
	SCOPED_FD mine = fd;
	if (e == NULL)
		e = socket_recv(d->arena, mine, greeting, sizeof(greeting) - 1, OUTGOING_MS, &got);
	if (e == NULL && strcmp(greeting, "220") == 0)
		return NULL;
	doctor_found(d, FINDING_ERROR, d->outgoing,
	    say(d->arena, "{doctor_outgoing}mail does not get to %s", d->outgoing),
	    e != NULL ? e->detail : greeting,
	    "{mend_outgoing}many providers block port 25 until they are asked; or set a relay host: page Settings");
	return NULL;
}
