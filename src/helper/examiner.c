/* SPDX-License-Identifier: Apache-2.0 */
#include "helper/examiner.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/scoped.h"
#include "model/conf.h"
#include "os/child.h"
#include "os/socket.h"

enum { DOCTOR_MS = 110 * 1000, ABOUT_MS = 30 * 1000, SAID_MAX = 2 * 1024 * 1024, ASK_MS = 115 * 1000 };

/* What it can be asked for: nothing but the place in this table goes to it. */
static const struct {
	const char *verb, *command;
	int64_t ms;
} commands[] = {
	{ "doctor", "doctor", DOCTOR_MS },
	{ "about", "about", ABOUT_MS },
};

enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

struct examiner {
	pthread_mutex_t one;
	int fd;
};

/* The line of JSON among what the command has said. */
static struct span
only_json(struct span said)
{
	const char *line = said.p;

	while (*line != '{' && (line = strchr(line, '\n')) != NULL)
		line++;
	return line == NULL ? SPAN("") : (struct span){ line, strcspn(line, "\n") };
}

static struct span
run(struct arena *a, const struct conf *conf, const char *binary, unsigned char which)
{
	const char *argv[] = { binary, commands[which].command, "--json", "--instance", conf->instance,
		NULL };
	struct child_result said;

	/* its status tells whether anything is wrong */
	if (child_run(a, argv, commands[which].ms, SAID_MAX, &said) != NULL)
		return SPAN("");
	return only_json(said.out);
}

/* The examiner itself, until the other end is closed. An answer is its length, and then that many bytes. */
static void
examine(const struct conf *conf, const char *binary, int fd)
{
	unsigned char which;

	prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	while (read(fd, &which, 1) == 1) {
		struct arena a = { 0 };
		struct span json = which < COMMANDS ? run(&a, conf, binary, which) : SPAN("");
		uint32_t n = (uint32_t)json.n;
		bool sent = socket_send_all(&a, fd, &n, sizeof(n), ASK_MS) == NULL &&
			    socket_send_all(&a, fd, json.p, json.n, ASK_MS) == NULL;

		arena_free(&a);
		if (!sent)
			break;
	}
}

struct err *
examiner_start(struct arena *a, const struct conf *conf, struct examiner **out)
{
	char binary[PATH_MAX] = "";
	int ends[2];

	if (readlink("/proc/self/exe", binary, sizeof(binary) - 1) < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "examiner: %s", strerror(errno));
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		examine(conf, binary, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return err_new(a, ERR_INTERNAL, NULL, "examiner: %s", strerror(errno));
	}
	*out = arena_new(a, struct examiner);
	(*out)->fd = ends[0];
	pthread_mutex_init(&(*out)->one, NULL);
	return NULL;
}

bool
examiner_knows(const char *verb)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].verb, verb) == 0)
			return true;
	return false;
}

NODISCARD static struct err *
receive(struct arena *a, int fd, char *bytes, size_t n)
{
	for (size_t done = 0, got; done < n; done += got) {
		TRY(socket_recv(a, fd, bytes + done, n - done, ASK_MS, &got));
		if (got == 0)
			return err_new(a, ERR_UNAVAILABLE, NULL, "the examiner is gone");
	}
	return NULL;
}

NODISCARD static struct err *
ask(struct arena *a, int fd, unsigned char which, struct span *answer)
{
	uint32_t n = 0;

	TRY(socket_send_all(a, fd, &which, 1, ASK_MS));
	TRY(receive(a, fd, (char *)&n, sizeof(n)));
	if (n == 0 || n > SAID_MAX)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "mailportal %s has told nothing", commands[which].command);
	char *bytes = arena_alloc(a, n + 1);
	TRY(receive(a, fd, bytes, n));
	*answer = (struct span){ bytes, n };
	return NULL;
}

struct err *
examiner_ask(struct arena *a, struct examiner *e, const char *verb, struct span *answer)
{
	unsigned char which = 0;

	while (which < COMMANDS && strcmp(commands[which].verb, verb) != 0)
		which++;
	if (which == COMMANDS)
		return err_new(a, ERR_NOT_FOUND, NULL, "there is no such verb");
	pthread_mutex_lock(&e->one);
	struct err *failed = ask(a, e->fd, which, answer);
	pthread_mutex_unlock(&e->one);
	return failed;
}
