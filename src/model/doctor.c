/* SPDX-License-Identifier: Apache-2.0 */
#include "model/doctor.h"

const char *const finding_state_names[] = {
	[FINDING_OK] = "ok",
	[FINDING_NOTE] = "note",
	[FINDING_UNCHECKED] = "unchecked",
	[FINDING_WARNING] = "warning",
	[FINDING_ERROR] = "error",
	NULL,
};

#define STATE(S) \
	FIELD(S, state, F_ENUM, .names = finding_state_names, \
	    .doc = "ok, note, unchecked (could not be looked at), warning or error")

static const struct field finding_fields[] = {
	STATE(struct finding),
	FIELD(struct finding, object, F_STR, .flags = NULLABLE, .doc = "A part, a file, a name"),
	FIELD(struct finding, detail, F_STR, .doc = "What is wrong with it"),
	FIELD(struct finding, reason, F_STR, .flags = NULLABLE, .doc = SAY_DOC("detail")),
	FIELD(struct finding, evidence, F_TEXT, .flags = NULLABLE, .doc = "How that is known"),
	FIELD(struct finding, mend, F_STR, .flags = NULLABLE, .doc = "What to do: a command or a page"),
	FIELD(struct finding, mend_reason, F_STR, .flags = NULLABLE, .doc = SAY_DOC("mend")),
	END_FIELDS,
};
static const struct field_of finding_of = { finding_fields, sizeof(struct finding) };

static const struct field check_fields[] = {
	FIELD(struct doctor_check, name, F_STR, .doc = "Never changes"),
	FIELD(struct doctor_check, title, F_STR, .doc = "What is looked at"),
	STATE(struct doctor_check),
	FIELD(struct doctor_check, took_ms, F_INT, .doc = "How long it took"),
	FIELD(struct doctor_check, findings, F_OBJECTS, .of = &finding_of, .doc = "None when it is ok"),
	END_FIELDS,
};
static const struct field_of check_of = { check_fields, sizeof(struct doctor_check) };

const struct field doctor_report_fields[] = {
	FIELD(struct doctor_report, checked_at, F_TIME, .doc = "When it was looked at"),
	FIELD(struct doctor_report, took_ms, F_INT, .doc = "How long that took"),
	STATE(struct doctor_report),
	FIELD(struct doctor_report, checks, F_OBJECTS, .of = &check_of, .doc = "All that was looked at"),
	END_FIELDS,
};
