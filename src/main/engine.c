/* SPDX-License-Identifier: Apache-2.0 */
#include "main/engine.h"

#include <string.h>

#include "model/conf.h"

#define WORDS(...) memcpy(argv, (const char *[ENGINE_WORDS]){ __VA_ARGS__ }, ENGINE_WORDS * sizeof(*argv))

static void
check_postfix(struct arena *a, const struct conf *conf, const char *argv[ENGINE_WORDS])
{
	WORDS("postfix", "-c", arena_printf(a, "%s/postfix", conf->etc_dir), "check");
}

static void
check_dovecot(struct arena *a, const struct conf *conf, const char *argv[ENGINE_WORDS])
{
	WORDS("doveconf", "-c", arena_printf(a, "%s/dovecot/dovecot.conf", conf->etc_dir), "-n");
}

static void
check_nginx(struct arena *a, const struct conf *conf, const char *argv[ENGINE_WORDS])
{
	WORDS("nginx", "-t", "-q", "-c", arena_printf(a, "%s/nginx/nginx.conf", conf->etc_dir));
}

static void
check_radicale(struct arena *a, const struct conf *conf, const char *argv[ENGINE_WORDS])
{
	const char *etc = conf->etc_dir;

	WORDS("env", "PYTHONDONTWRITEBYTECODE=1", arena_printf(a, "PYTHONPATH=%s/radicale", etc),
	    arena_printf(a, "RADICALE_CONFIG=%s/radicale/config", etc),
	    arena_printf(a, "MP_GATEWAY_SECRET=%s/radicale/gateway.secret", etc),
	    arena_printf(a, "MP_DAV=%s", conf_dav_dir(a, conf)), "/usr/bin/python3", "-m", "gunicorn",
	    "--check-config", "radicale:application");
}

static void
check_webmail(struct arena *a, const struct conf *conf, const char *argv[ENGINE_WORDS])
{
	WORDS("/usr/sbin/php-fpm8.2", "-t", "-y", arena_printf(a, "%s/php/php-fpm.conf", conf->etc_dir));
}

static void
check_rspamd(struct arena *a, const struct conf *conf, const char *argv[ENGINE_WORDS])
{
	WORDS("rspamadm", arena_printf(a, "--var=LOCAL_CONFDIR=%s/rspamd", conf->etc_dir),
	    arena_printf(a, "--var=DBDIR=%s/rspamd", conf->data_dir),
	    arena_printf(a, "--var=RUNDIR=%s/rspamd", conf->run_dir),
	    arena_printf(a, "--var=LOGDIR=%s/rspamd", conf->log_dir), "configtest", "-c",
	    "/etc/rspamd/rspamd.conf");
}

const struct engine engines[] = {
	{ "postfix", check_postfix },
	{ "dovecot", check_dovecot },
	{ "nginx", check_nginx },
	{ "radicale", check_radicale },
	{ "webmail", check_webmail },
	{ "rspamd", check_rspamd },
	{ NULL, NULL },
};
