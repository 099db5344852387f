/* SPDX-License-Identifier: Apache-2.0 */
/* check: what an instance is set to, and whether its engines can read what was rendered for them. */
#include <stdio.h>

#include "main/command.h"
#include "main/engine.h"
#include "model/text.h"
#include "os/child.h"

enum { CHECK_MS = 60000, SAID_MAX = 16384 };

int
config_command(struct command *c)
{
	const struct conf *conf = &c->conf;

	for (const struct field *f = conf_fields; f->name != NULL; f++) {
		const char *value = text_encode(c->arena, f, conf);

		printf("%s%s = %s\n", conf->given[f - conf_fields] ? "" : "# default: ", f->name,
		    value == NULL ? "" : value);
	}
	return 0;
}

/* Runs a program's own check; what it says is shown when it is not content. */
static bool
is_content(struct command *c, const char *name, const char *const argv[])
{
	struct child_result said;
	struct err *e = child_run(c->arena, argv, CHECK_MS, SAID_MAX, &said);

	if (e == NULL && said.status == 0) {
		printf("%-9s ok\n", name);
		return true;
	}
	printf("%-9s wrong: %s\n", name, e != NULL ? e->detail : said.out.p);
	return false;
}

int
check_command(struct command *c)
{
	bool content = true;

	printf("%-9s ok\n", "portal"); /* portal.conf has been read and checked */
	for (const struct engine *engine = engines; engine->name != NULL; engine++) {
		const char *argv[ENGINE_WORDS];

		engine->check(c->arena, &c->conf, argv);
		content &= is_content(c, engine->name, argv);
	}
	return content ? 0 : 1;
}
