/* SPDX-License-Identifier: Apache-2.0 */
/* client: one request after another to the API's socket, and by what right. */
#pragma once
#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"
#include "base/span.h"

struct conf;
struct client;

/* Whose token is sent. */
enum client_right {
	RIGHT_NONE,
	RIGHT_ENVIRONMENT, /* MAILPORTAL_TOKEN */
	RIGHT_SAVED,       /* of `mailportal login` */
	RIGHT_ADMIN,       /* of this one command: the first admin's generated password could be read */
};

struct client_answer {
	int status;
	struct span body; /* NUL-terminated, in the arena of the call */
};

NODISCARD struct err *client_open(struct arena *a, const struct conf *conf, struct client **out);
/* Ends a session that was opened for this one command. */
void client_close(struct client **c);

/* Find a token: the first of enum client_right that there is. Fails with unauthenticated. */
NODISCARD struct err *client_sign_in(struct client *c);
/* Any status is an answer; body NULL: none. A saved token that has ended is replaced by RIGHT_ADMIN where
 * possible. Fails with unavailable when nobody answers. */
NODISCARD struct err *client_call(struct client *c, struct arena *a, const char *method, const char *path,
    const char *body, struct client_answer *out);
/* POST a file, piece by piece, as this content type. */
NODISCARD struct err *client_send_file(
    struct client *c, const char *path, FILE *file, const char *type, struct client_answer *out);
/* Hand each line of the answer to line() as it comes, until the answer ends or line() is false; *status is
 * the answer's, and its body is in lines. */
NODISCARD struct err *client_stream(
    struct client *c, const char *path, bool (*line)(void *arg, const char *text), void *arg, int *status);

/* A recovery code is longer than the six digits of an authenticator, as it may show them. */
bool client_is_otp(const char *code);
/* Sign in for later commands, and the end of that. code: one-time code or recovery code, NULL for none. */
NODISCARD struct err *client_login(
    struct client *c, const char *name, const char *password, const char *code, struct client_answer *out);
NODISCARD struct err *client_logout(struct client *c, struct client_answer *out);
