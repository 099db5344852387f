/* SPDX-License-Identifier: Apache-2.0 */
#include "main/outgoing.h"

#include "base/buf.h"
#include "model/conf.h"
#include "model/text.h"
#include "os/address.h"
#include "os/file.h"

enum { TEXT_MAX = 1 << 18, MASTER_MAX = 1 << 20 };

static const char *const *
addresses(struct arena *a, const struct conf *conf)
{
	return *conf->outgoing_addresses == '\0' ? address_list(a) : conf_split(a, conf->outgoing_addresses);
}

/* The value of smtp_helo_name in the entry of that service, or NULL. */
static const char *
greeting_in(struct arena *a, const char *master, const char *service)
{
	static const char option[] = "smtp_helo_name=";
	const char *entry = strstr(master, arena_printf(a, "\n%s ", service)), *name = NULL;

	if (entry == NULL)
		return NULL;
	const char *next = entry + 1;
	while ((next = strchr(next, '\n')) != NULL && (next[1] == ' ' || next[1] == '\t'))
		next++;
	const char *at = strstr(entry, option);
	if (at == NULL || (next != NULL && at > next))
		return NULL;
	at += sizeof(option) - 1;
	const char *found = arena_printf(a, "%.*s", (int)strcspn(at, " \t\n"), at);
	return text_domain(a, found, &name) == NULL ? name : NULL;
}

/* An option of a master.cf entry. */
static void
put_entry(struct buf *b, const char *service, const char *ip, const char *greeting)
{
	bool six = strchr(ip, ':') != NULL;

	buf_printf(b,
	    "%s unix - - n - - smtp\n"
	    "  -o syslog_name=postfix/%s\n"
	    "  -o smtp_bind_address%s=%s\n"
	    "  -o smtp_bind_address_enforce=yes\n"
	    "  -o inet_protocols=%s\n"
	    "  -o smtp_helo_name=%s\n",
	    service, service, six ? "6" : "", ip, six ? "ipv6" : "ipv4", greeting);
}

const char *
outgoing_services(struct arena *a, const struct conf *conf)
{
	struct buf b = BUF(a, TEXT_MAX);
	struct span master = { "", 0 };
	const char *path = arena_printf(a, "%s/postfix/master.cf", conf->etc_dir);

	if (file_exists(path))
		err_ignore(file_read(a, path, MASTER_MAX, &master)); /* then all greet as this server */
	for (const char *const *ip = addresses(a, conf); *ip != NULL; ip++) {
		const char *service = conf_outgoing_service(a, *ip);
		const char *greeting = greeting_in(a, master.p, service);

		if (address_is_here(*ip))
			put_entry(&b, service, *ip, greeting != NULL ? greeting : conf->hostname);
		else
			fprintf(stderr, "mailportal: %s is no address of this host: nothing leaves from it\n",
			    *ip);
	}
	return buf_text(&b);
}

const char *
outgoing_own_answers(struct arena *a)
{
	struct buf b = BUF(a, TEXT_MAX);

	for (const char *const *ip = address_list(a); *ip != NULL; ip++) {
		buf_puts(&b, strchr(*ip, ':') != NULL ? "/ IN AAAA " : "/ IN A ");
		for (const char *p = *ip; *p != '\0'; p++)
			buf_puts(&b, *p == '.' ? "\\." : (const char[]){ *p, '\0' });
		buf_puts(&b, "$/ IGNORE\n");
	}
	return buf_text(&b);
}

const char *
outgoing_addresses(struct arena *a, const struct conf *conf)
{
	struct buf b = BUF(a, TEXT_MAX);

	for (const char *const *ip = addresses(a, conf); *ip != NULL; ip++)
		if (address_is_here(*ip))
			buf_printf(&b, "%s\n", *ip);
	return buf_text(&b);
}
