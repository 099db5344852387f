/* SPDX-License-Identifier: Apache-2.0 */
/* console: work on the instance's database beside its processes, by whoever may be the user that it belongs
 * to. */
#pragma once
#include "base/ctx.h"
#include "main/command.h"
#include "store/db.h"

struct console {
	struct site site;
	struct ctx ctx; /* its actor is the system user who has typed the command */
};

/* In whatever way it ends, console_close follows. */
NODISCARD struct err *console_open(struct command *c, enum db_mode mode, struct console *out);
void console_close(struct console *out);
