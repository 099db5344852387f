/* SPDX-License-Identifier: Apache-2.0 */
/* child: other programs. An argument vector, never a shell. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/span.h"

struct child_result {
	int status; /* exit status, or 128 + signal */
	struct span
	    out; /* standard output and error, NUL-terminated, in the arena; what exceeds max is cut off */
};

/* Run argv[0] (searched in the system's directories when it has no slash) with an empty input and a small
 * fixed environment; wait. It is killed after timeout_ms. Fails with internal when it can not be started,
 * with unavailable when it took too long; a status other than 0 is no failure here. */
NODISCARD struct err *child_run(
    struct arena *a, const char *const argv[], int64_t timeout_ms, size_t max, struct child_result *out);

/* As child_run; its standard output goes to out_fd, however long, and out->out is standard error alone. */
NODISCARD struct err *child_pour(struct arena *a, const char *const argv[], int out_fd, int64_t timeout_ms,
    size_t max, struct child_result *out);

/* As child_run, with that as its input. */
NODISCARD struct err *child_feed(struct arena *a, const char *const argv[], struct span input,
    int64_t timeout_ms, size_t max, struct child_result *out);

/* The same, and more to be read as /dev/fd/3. */
NODISCARD struct err *child_feed_two(struct arena *a, const char *const argv[], struct span input,
    struct span more, int64_t timeout_ms, size_t max, struct child_result *out);

/* As child_run, and a status other than 0 is a failure, too: internal, with what the program said. */
NODISCARD struct err *child_must(struct arena *a, const char *const argv[], int64_t timeout_ms);

/* Start a program in a session of its own that gets death_signal when this process ends, however it ends. */
NODISCARD struct err *child_spawn(
    struct arena *a, const char *const argv[], int log_fd, int death_signal, pid_t *out);

/* The beginning of what a program says, its lines with "; " between; begins as { .n = 0 }. */
enum { CHILD_SAID_MAX = 2000 };

struct child_said {
	char text[CHILD_SAID_MAX + 1];
	size_t n;
};

void child_remember(struct child_said *said, const char *line);

/* Run argv[0] with an empty input and, beside the small fixed one, this environment (NAME=value; NULL ends
 * it), for as long as it takes; line is called with each line of its output and errors, without its end, cut
 * off at max bytes. When line fails, the program is ended, and that is the failure. *status as in
 * child_result. */
NODISCARD struct err *child_lines(struct arena *a, const char *const argv[], const char *const environment[],
    size_t max, struct err *(*line)(void *arg, char *text), void *arg, int *status);

/* As child_lines, and a status other than 0 is a failure: unavailable, with the beginning of what the program
 * said. */
NODISCARD struct err *child_must_long(
    struct arena *a, const char *const argv[], const char *const environment[]);
