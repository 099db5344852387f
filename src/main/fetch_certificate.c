/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal certificate`: what the daily job does, at once. The instance runs: its nginx answers for the
 * names. */
#include "main/command.h"
#include "os/helper_client.h"

enum { HELPER_MS = 5 * 60 * 1000 };

int
certificate_command(struct command *c)
{
	const char *const words[] = { command_has(c, "--force") ? "force" : "due", NULL };
	struct span said;
	struct err *e = helper_call(c->arena, c->conf.run_dir, "certificate-fetch", words, HELPER_MS, &said);

	if (e != NULL)
		return command_failed(e);
	puts(said.p);
	return 0;
}
