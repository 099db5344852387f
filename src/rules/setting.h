/* SPDX-License-Identifier: Apache-2.0 */
/* setting: the rules for what is set for the whole server. */
#pragma once
#include "base/err.h"
#include "model/setting.h"

struct ctx;

/* One document below /settings. */
struct setting {
	const char *name;
	const struct field *fields;
	size_t size;
	/* Is the new value sound, given the one before? It may complete it. NULL: the fields say it all. */
	struct err *(*check)(struct ctx *c, void *setting, const void *before);
	unsigned after;              /* enum after */
	void (*show)(void *setting); /* fills UNSTORED fields; NULL: there are none */
};
extern const struct setting setting_relayhost, setting_junk_trash, setting_sending_limits,
    setting_system_mailer, setting_master_password, setting_two_factor, setting_sign_in_page;

NODISCARD struct err *setting_find(struct ctx *c, const struct setting *s, void *out);
NODISCARD struct err *setting_put(struct ctx *c, const struct setting *s, void *in);
/* Back to the presets. */
NODISCARD struct err *setting_reset(struct ctx *c, const struct setting *s);
/* Does who has this role need a second factor? enum role */
NODISCARD struct err *setting_needs_factor(struct ctx *c, int role, bool *out);
