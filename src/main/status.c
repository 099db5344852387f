/* SPDX-License-Identifier: Apache-2.0 */
#include "main/command.h"
#include "remote/part.h"

int
status_command(struct command *c)
{
	int failed = 0;

	for (const struct part *p = parts; p->name != NULL; p++) {
		const struct err *e = p->probe(c->arena, &c->conf);

		printf("%-8s %s\n", p->name, e == NULL ? "ready" : e->detail);
		failed |= e != NULL;
	}
	return failed;
}
