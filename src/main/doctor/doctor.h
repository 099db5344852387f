/* SPDX-License-Identifier: Apache-2.0 */
/* doctor: the checks of `mailportal doctor` (R78), each in a process of its own that ends when its time is
 * over. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "main/command.h"
#include "main/console.h"
#include "model/doctor.h"
#include "os/child.h"

/* What a check sees. */
struct doctor {
	struct command *command;
	struct arena *arena;
	const struct conf *conf;
	int64_t now;
	int64_t until;        /* of clock_monotonic: then this check is ended */
	bool thorough;        /* there is time */
	const char *proc;     /* "/proc" */
	const char *outgoing; /* "HOST:PORT" to try whether mail can leave; NULL: not wished */
	struct buf *out;      /* findings so far (finding_put) */
};

/* What it finds, it tells by doctor_found; when it can not look, it fails, and that is told as unchecked. */
typedef struct err *doctor_look(struct doctor *d);

struct check {
	const char *name, *title;
	doctor_look *look;
	int64_t seconds; /* it may take; ten times that with --long */
	bool wished;     /* left out unless outgoing is set: it speaks to strangers */
};
/* The last row has no name. */
extern const struct check doctor_checks[];

/* detail and mend (or NULL) are sentences of base/say, evidence (or NULL) any bytes: what can not be shown is
 * replaced, what is long is cut. */
void doctor_found(struct doctor *d, enum finding_state state, const char *object, const char *detail,
    const char *evidence, const char *mend);

/* Run a program within the time that is left. Fails as child_run does. */
NODISCARD struct err *doctor_run(struct doctor *d, const char *const argv[], struct child_result *out);
/* Milliseconds until this check should be done, at least 1. */
int doctor_left(const struct doctor *d);
/* The database, to read, as the user that it belongs to: of this check, nothing else is root from here on. */
NODISCARD struct err *doctor_open(struct doctor *d, struct console *w);

/* All checks of the table, some at a time; blocks for 100 s at most, with thorough for 20 minutes. */
void doctor_examine(struct doctor *d, const struct check *checks, struct doctor_report *out);

/* engines.c */
doctor_look doctor_parts, doctor_engines, doctor_mode, doctor_relay, doctor_queue;
/* files.c */
doctor_look doctor_rendered, doctor_rights, doctor_certificate;
/* host.c */
doctor_look doctor_disk, doctor_memory, doctor_clock, doctor_ports, doctor_outgoing;
/* names.c */
doctor_look doctor_names, doctor_reverse, doctor_domains;
/* rows.c */
doctor_look doctor_database, doctor_schema, doctor_log, doctor_jobs;
