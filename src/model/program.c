/* SPDX-License-Identifier: Apache-2.0 */
#include "model/program.h"

static const struct field program_fields[] = {
	FIELD(struct program, name, F_STR, .doc = "Program or library"),
	FIELD(struct program, version, F_STR, .flags = NULLABLE,
	    .doc = "As it tells itself; null: it does not tell"),
	END_FIELDS,
};
static const struct field_of program_of = { program_fields, sizeof(struct program) };

const struct field programs_fields[] = {
	FIELD(struct programs, engines, F_OBJECTS, .of = &program_of, .doc = "Programs"),
	FIELD(struct programs, libraries, F_OBJECTS, .of = &program_of, .doc = "Libraries and the system"),
	END_FIELDS,
};

static const struct field part_fields[] = {
	FIELD(struct part_state, name, F_STR, .doc = "Name of its service"),
	FIELD(struct part_state, ready, F_BOOL, .doc = "Does it answer?"),
	FIELD(struct part_state, detail, F_TEXT, .flags = NULLABLE, .doc = "Why not"),
	END_FIELDS,
};
static const struct field_of part_of = { part_fields, sizeof(struct part_state) };

const struct field server_about_fields[] = {
	FIELD(struct server_about, api, F_STR, .doc = "Version of the API"),
	FIELD(struct server_about, version, F_STR, .doc = "Version of Mail Portal"),
	FIELD(struct server_about, pages, F_STR, .doc = "Hash of the pages"),
	FIELD(struct server_about, parts, F_OBJECTS, .of = &part_of, .doc = "Its parts"),
	FIELD(struct server_about, programs.engines, F_OBJECTS, .of = &program_of,
	    .doc = "Programs; none when detail tells why"),
	FIELD(struct server_about, programs.libraries, F_OBJECTS, .of = &program_of,
	    .doc = "Libraries and the system"),
	FIELD(struct server_about, detail, F_TEXT, .flags = NULLABLE,
	    .doc = "Why the programs are not known; null: they are"),
	END_FIELDS,
};
