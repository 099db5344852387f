/* SPDX-License-Identifier: Apache-2.0 */
/* certificate: the server's own certificate is renewed before it ends. */
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "os/helper_client.h"

/* Less than a lease. Who takes longer goes on without us, and is found done the next time. */
enum { HELPER_MS = 50 * 1000 };

struct err *
renew_certificate_run(struct work *w)
{
	struct span said;

	if (*w->conf->acme_directory == '\0')
		return NULL;
	TRY(helper_call(&w->c.arena, w->conf->run_dir, "certificate-fetch",
	    (const char *const[]){ "due", NULL }, HELPER_MS, &said));
	w->result = arena_strdup(&w->keep, said.p);
	return NULL;
}
