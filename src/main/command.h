/* SPDX-License-Identifier: Apache-2.0 */
/* command: one call of the program: which instance, which words behind the sub-command. */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "model/conf.h"

struct command {
	struct arena *arena;
	const char *binary;   /* this program's own file, absolute */
	const char *instance; /* directory as given, or ./instance */
	struct conf conf;     /* read, when the sub-command wants it */
	int argc;             /* words behind the sub-command, without --instance */
	char **argv;
};

/* Each returns the exit status. */
int setup_command(struct command *c);
int up_command(struct command *c);
int status_command(struct command *c);
int endpoints_command(struct command *c);
int config_command(struct command *c);
int check_command(struct command *c);
int certificate_command(struct command *c);
int dump_command(struct command *c);
/* 0: intact, 1: tampered with, 2: could not be checked. */
int log_verify_command(struct command *c);
int log_begin_command(struct command *c);
int rescue_command(struct command *c);
int restore_dav_command(struct command *c);
int backup_command(struct command *c);
int restore_command(struct command *c);
int restore_mailbox_command(struct command *c);
int webmail_add_command(struct command *c);
int webmail_remove_command(struct command *c);
int about_command(struct command *c);
/* 0: nothing is wrong, 1: something is, 2: it could not all be looked at. */
int doctor_command(struct command *c);
/* Becomes nginx; returns 1 when it can not. */
int nginx_run(const struct conf *conf);

/* Say on standard error what went wrong; returns the exit status 1. */
int command_failed(const struct err *e);
/* Is this word among the arguments? */
bool command_has(const struct command *c, const char *word);
