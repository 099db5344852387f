/* SPDX-License-Identifier: Apache-2.0 */
/* nginx in short turns: who asks for a page does not wait while the cores hash passwords. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/schedule.h"
#include "main/command.h"

int
nginx_run(const struct conf *conf)
{
	struct arena a = { 0 };

	schedule_short_turns(0);
	execlp("nginx", "nginx", "-c", arena_printf(&a, "%s/nginx/nginx.conf", conf->etc_dir), (char *)NULL);
	log_event(NULL, LOG_ERROR_, "nginx.not_begun", "detail", strerrordesc_np(errno), NULL);
	arena_free(&a);
	return 1;
}
