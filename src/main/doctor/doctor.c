/* SPDX-License-Identifier: Apache-2.0 */
#include "main/doctor/doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/say.h"
#include "base/scoped.h"
#include "base/utf8.h"

enum {
	TOGETHER = 4,
	FINDINGS_MAX = 200,
	TEXT_MAX = 1500,
	TOLD_MAX = 1024 * 1024, /* by one check */
	FIELDS = 7,             /* of a finding between the processes */
	SPARE_MS = 500,         /* between the end of a check's programs and its own */
	LONG = 10,
	TOTAL_MS = 100 * 1000,
};

/* One check on its way. */
struct patient {
	const struct check *check;
	struct buf told;
	pid_t pid;
	int fd; /* what it tells; -1: over, or not begun */
	int64_t begun, until;
};

/* Text from anywhere, fit for a terminal and for JSON. */
static const char *
shown(struct arena *a, const char *text)
{
	size_t n = strnlen(text, TEXT_MAX);
	bool all = text[n] == '\0';

	while (n > 0 && strchr(" \t\r\n", text[n - 1]) != NULL)
		n--;
	char *copy = arena_printf(a, "%.*s%s", (int)n, text, all ? "" : " ...");
	bool plain = utf8_valid(copy, strlen(copy)) && utf8_printable(copy, true);
	for (char *p = copy; !plain && *p != '\0'; p++)
		if ((*p < ' ' || *p > '~') && *p != '\n' && *p != '\t')
			*p = '?';
	return copy;
}

void
doctor_found(struct doctor *d, enum finding_state state, const char *object, const char *detail,
    const char *evidence, const char *mend)
{
	const char *line = shown(d->arena, say_text(detail));
	const char *reason = say_reason(d->arena, detail);
	const char *texts[FIELDS] = { finding_state_names[state], object, line,
		reason == NULL ? NULL : shown(d->arena, reason),
		evidence == NULL ? NULL : shown(d->arena, evidence), mend == NULL ? NULL : say_text(mend),
		mend == NULL ? NULL : say_reason(d->arena, mend) };

	for (size_t i = 0; i < FIELDS; i++) {
		buf_puts(d->out, texts[i] == NULL ? "" : texts[i]);
		buf_putc(d->out, '\0');
	}
}

int
doctor_left(const struct doctor *d)
{
	int64_t left = d->until - SPARE_MS - clock_monotonic();

	return left > 1 ? (int)left : 1;
}

struct err *
doctor_run(struct doctor *d, const char *const argv[], struct child_result *out)
{
	return child_run(d->arena, argv, doctor_left(d), TOLD_MAX / 4, out);
}

struct err *
doctor_open(struct doctor *d, struct console *w)
{
	struct err *e = console_open(d->command, DB_READ, w);

	w->ctx.actor.role = ROLE_MASTER_ADMIN;
	return e;
}

/* In the check's own process. */
static void
look(const struct doctor *asked, const struct check *check, int out_fd)
{
	struct arena a = { 0 };
	struct buf told = BUF(&a, TOLD_MAX);
	struct doctor d = *asked;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (null >= 0)
		dup2(null, STDERR_FILENO); /* what is to be told is told by findings */
	d.arena = &a;
	d.out = &told;
	const struct err *e = check->look(&d);
	if (e != NULL)
		doctor_found(
		    &d, FINDING_UNCHECKED, NULL, "{doctor_unchecked}could not be looked at", e->detail, NULL);
	for (size_t done = 0; done < told.n;) {
		ssize_t n = write(out_fd, told.p + done, told.n - done);

		if (n < 0)
			_exit(1);
		done += (size_t)n;
	}
	_exit(0);
}

static void
begin(struct doctor *d, struct patient *p, const struct check *check, int64_t latest)
{
	int64_t time = SECONDS(check->seconds) * (d->thorough ? LONG : 1);
	int ends[2];

	p->begun = clock_monotonic();
	p->until = p->begun + time < latest ? p->begun + time : latest;
	p->fd = -1;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	d->until = p->until;
	p->pid = fork();
	if (p->pid == 0)
		look(d, check, ends[1]);
	close(ends[1]);
	p->fd = ends[0];
	if (p->pid > 0)
		return;
	close(p->fd);
	p->fd = -1;
}

/* The texts of the findings, back into structs. What was cut off is no finding. */
static void
read_findings(struct arena *a, struct buf *told, struct doctor_check *out)
{
	struct finding *all = arena_alloc(a, FINDINGS_MAX * sizeof(*all));
	const char *p = buf_text(told), *end = p + told->n;

	out->findings.v = all;
	while (p < end && out->findings.n < FINDINGS_MAX - 1) {
		const char *texts[FIELDS] = { NULL };

		for (int i = 0; i < FIELDS && p < end; i++, p += strlen(p) + 1)
			texts[i] = *p == '\0' ? NULL : p;
		struct finding *f = &all[out->findings.n++];
		*f = (struct finding){ FINDING_ERROR, texts[1], texts[2] == NULL ? "" : texts[2], texts[3],
			texts[4], texts[5], texts[6] };
		for (int s = 0; finding_state_names[s] != NULL; s++)
			if (texts[0] != NULL && strcmp(texts[0], finding_state_names[s]) == 0)
				f->state = s;
		out->state = f->state > out->state ? f->state : out->state;
	}
}

/* It is over: by itself, or because its time is. */
static void
end(struct doctor *d, struct patient *p, bool late, struct doctor_check *out)
{
	int status = -1;

	if (p->fd >= 0) {
		if (late)
			kill(p->pid, SIGKILL);
		while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
			;
		close(p->fd);
		p->fd = -1;
	}
	out->took_ms = clock_monotonic() - p->begun;
	d->out = &p->told;
	if (late)
		doctor_found(d, FINDING_UNCHECKED, NULL,
		    say(d->arena, "{doctor_late}was not done after %lld seconds",
			(long long)((p->until - p->begun) / SECONDS(1))),
		    NULL, "{mend_long}`mailportal doctor --long` gives it ten times as long");
	else if (status != 0)
		doctor_found(d, FINDING_UNCHECKED, NULL, "{doctor_unchecked}could not be looked at",
		    arena_printf(d->arena, "its process ended with %#x", (unsigned)status), NULL);
	read_findings(d->arena, &p->told, out);
}

/* What it has told since; true when it has told all. */
static bool
hear(struct patient *p)
{
	char bytes[4096];
	ssize_t n = read(p->fd, bytes, sizeof(bytes));

	if (n > 0)
		buf_put(&p->told, bytes, (size_t)n);
	return n == 0 || (n < 0 && errno != EINTR);
}

/* Wait until one of them says something, or its time is over. */
static void
wait_some(const struct patient *all, size_t n)
{
	struct pollfd p[TOGETHER];
	int64_t until = INT64_MAX;
	nfds_t open_fds = 0;

	for (size_t i = 0; i < n; i++) {
		if (all[i].fd < 0)
			continue;
		p[open_fds++] = (struct pollfd){ .fd = all[i].fd, .events = POLLIN };
		until = all[i].until < until ? all[i].until : until;
	}
	int64_t left = until - clock_monotonic();
	if (open_fds > 0)
		poll(p, open_fds, left > 0 ? (int)left + 1 : 0);
}

static bool
can_be_heard(const struct patient *p)
{
	struct pollfd f = { .fd = p->fd, .events = POLLIN };

	return poll(&f, 1, 0) > 0;
}

static size_t
count_open(const struct patient *all, size_t n)
{
	size_t some = 0;

	for (size_t i = 0; i < n; i++)
		some += all[i].fd >= 0;
	return some;
}

static void
attend(struct doctor *d, struct patient *p, struct doctor_check *out)
{
	bool over = false;

	while (!over && can_be_heard(p))
		over = hear(p);
	bool late = !over && clock_monotonic() >= p->until;
	if (over || late)
		end(d, p, late, out);
}

/* What was not wished is left out: what is not tried is not said to be well. */
static const struct check *
wanted(struct doctor *d, const struct check *checks, size_t *n)
{
	size_t all = 0;

	while (checks[all].name != NULL)
		all++;
	struct check *out = arena_alloc(d->arena, (all + 1) * sizeof(*out));
	for (size_t i = 0; i < all; i++)
		if (!checks[i].wished || d->outgoing != NULL)
			out[(*n)++] = checks[i];
	return out;
}

void
doctor_examine(struct doctor *d, const struct check *checks, struct doctor_report *out)
{
	int64_t begun = clock_monotonic(), latest = begun + (int64_t)TOTAL_MS * (d->thorough ? LONG : 1);
	size_t n = 0, next = 0;

	const struct check *some = wanted(d, checks, &n);
	struct patient *all = arena_alloc(d->arena, (n + 1) * sizeof(*all));
	struct doctor_check *told = arena_alloc(d->arena, (n + 1) * sizeof(*told));
	while (next < n || count_open(all, next) > 0) {
		while (next < n && count_open(all, next) < TOGETHER) {
			told[next].name = some[next].name;
			told[next].title = some[next].title;
			all[next].told = BUF(d->arena, TOLD_MAX);
			begin(d, &all[next], &some[next], latest);
			if (all[next].fd < 0)
				end(d, &all[next], false, &told[next]);
			next++;
		}
		wait_some(all, next);
		for (size_t i = 0; i < next; i++)
			if (all[i].fd >= 0)
				attend(d, &all[i], &told[i]);
	}
	*out = (struct doctor_report){
		.checked_at = d->now, .took_ms = clock_monotonic() - begun, .checks = { .n = n, .v = told }
	};
	for (size_t i = 0; i < n; i++)
		out->state = told[i].state > out->state ? told[i].state : out->state;
}
