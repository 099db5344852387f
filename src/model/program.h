/* SPDX-License-Identifier: Apache-2.0 */
/* program: which programs and libraries a server runs, and how its parts are (R75). */
#pragma once
#include "model/field.h"

struct program {
	const char *name;
	const char *version; /* as the program itself tells it; NULL: it does not tell */
};

struct programs {
	struct objects engines, libraries; /* struct program */
};
extern const struct field programs_fields[];

/* A part of the server. */
struct part_state {
	const char *name;
	bool ready;
	const char *detail; /* why it is not; NULL: it is */
};

/* What the API tells about the server. */
struct server_about {
	const char *api, *version, *pages;
	struct objects parts; /* struct part_state */
	struct programs programs;
	const char *detail; /* why the programs are not known; NULL: they are */
};
extern const struct field server_about_fields[];
