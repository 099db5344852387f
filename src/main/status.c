/* SPDX-License-Identifier: Apache-2.0 */
#include "base/scoped.h"
#include "main/command.h"
#include "os/file.h"
#include "os/socket.h"
#include "remote/part.h"

/* Rspamd asks them when they are there at its start (engines/services/rspamd/run); nothing is amiss without
 * them. */
static void
tell_hash_services(struct command *c)
{
	enum { RAZORFY_PORT = 11342, WAIT_MS = 200 };
	SCOPED_FD razor = -1;

	printf("%-8s %s\n", "dcc", file_exists("/var/dcc/dccifd") ? "ready" : "not installed");
	err_ignore(socket_connect_tcp(c->arena, "127.0.0.1", RAZORFY_PORT, WAIT_MS, &razor));
	printf("%-8s %s\n", "razor", razor >= 0 ? "ready" : "not installed");
}

int
status_command(struct command *c)
{
	int failed = 0;

	for (const struct part *p = parts; p->name != NULL; p++) {
		const struct err *e = p->probe(c->arena, &c->conf);

		printf("%-8s %s\n", p->name, e == NULL ? "ready" : e->detail);
		failed |= e != NULL;
	}
	tell_hash_services(c);
	return failed;
}
