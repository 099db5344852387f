/* SPDX-License-Identifier: Apache-2.0 */
/* managesieve: the filter scripts of somebody who comes from another server (RFC 5804). */
#pragma once
#include "remote/origin.h"

struct managesieve_script {
	const char *name;
	const char *text; /* NULL: it is too long, or no text */
	bool active;
};
struct managesieve_scripts {
	bool offered; /* false: nobody answers at ManageSieve's port */
	struct managesieve_script *v;
	size_t n;
};
/* Sign in and read all of them, within a minute. Fails as origin_open, also for one that says too much. */
NODISCARD struct err *managesieve_read_all(struct arena *a, const struct origin_door *door,
    const struct migration_source *of, struct managesieve_scripts *out);
