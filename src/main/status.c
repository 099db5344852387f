/* SPDX-License-Identifier: Apache-2.0 */
#include "base/scoped.h"
#include "main/command.h"
#include "os/file.h"
#include "os/socket.h"
#include "remote/part.h"

enum { INCLUDE_MAX = 4096, WAIT_MS = 200 };

/* Does Rspamd ask this service of others? It is told at its start, of those that were there
 * (engines/services/rspamd/run). */
static bool
is_asked(struct command *c, const char *name)
{
	const char *path = arena_printf(c->arena, "%s/rspamd/hash_services.inc", c->conf.data_dir);
	struct span text;

	return file_read(c->arena, path, INCLUDE_MAX, &text) == NULL &&
	       memmem(text.p, text.n, name, strlen(name)) != NULL;
}

static void
tell_hash_service(struct command *c, const char *name, const struct err *e)
{
	bool there = e == NULL, asked = is_asked(c, name);

	printf("%-8s %s\n", name,
	    there && asked ? "ready"
	    : there        ? "there, but Rspamd asks it only from its next start"
	    : asked        ? "does not answer; Rspamd asks it until its next start"
			   : "not installed");
}

/* Nothing is amiss without them. */
static void
tell_hash_services(struct command *c)
{
	SCOPED_FD dcc = -1, razor = -1;

	tell_hash_service(c, "dcc", socket_connect_unix(c->arena, c->conf.dcc_socket, WAIT_MS, &dcc));
	tell_hash_service(
	    c, "razor", socket_connect_tcp(c->arena, "127.0.0.1", (int)c->conf.razor_port, WAIT_MS, &razor));
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
