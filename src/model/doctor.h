/* SPDX-License-Identifier: Apache-2.0 */
/* doctor: what is wrong with the server, how that is known, and how it is mended (R78). */
#pragma once
#include "model/field.h"

/* The greater, the worse. */
enum finding_state {
	FINDING_OK,
	FINDING_NOTE,      /* nothing is wrong; somebody may want to know */
	FINDING_UNCHECKED, /* it could not be looked at, so nothing is known */
	FINDING_WARNING,
	FINDING_ERROR,
};
extern const char *const finding_state_names[];

struct finding {
	int state;
	const char *object;      /* what is wrong: a part, a file, a name; or NULL */
	const char *detail;      /* what is wrong with it, for people */
	const char *reason;      /* the same for programs (base/say) */
	const char *evidence;    /* how that is known: a program's words, numbers; or NULL */
	const char *mend;        /* what to do: a command or a page; or NULL */
	const char *mend_reason; /* the same for programs */
};

struct doctor_check {
	const char *name, *title;
	int state; /* of its worst finding */
	int64_t took_ms;
	struct objects findings;
};

struct doctor_report {
	int64_t checked_at, took_ms;
	int state; /* of the worst check */
	struct objects checks;
};
extern const struct field doctor_report_fields[];
