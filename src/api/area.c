/* SPDX-License-Identifier: Apache-2.0 */
#include "api/area.h"

#include "rules/api_key.h"

static const char prefix[] = "/api/v1/";

/* By the first word of the path. */
static const struct {
	const char *word;
	enum area area;
} areas[] = {
	{ "auth", AREA_CLOSED },
	{ "me", AREA_ME },
	{ "accounts", AREA_ACCOUNTS },
	{ "deleted-accounts", AREA_ACCOUNTS },
	{ "domains", AREA_DOMAINS },
	{ "domain-aliases", AREA_DOMAINS },
	{ "relay-domains", AREA_DOMAINS },
	{ "hostnames", AREA_DOMAINS },
	{ "migration", AREA_DOMAINS },
	{ "aliases", AREA_ADDRESSES },
	{ "sender-addresses", AREA_ADDRESSES },
	{ "explain", AREA_ADDRESSES },
	{ "import", AREA_FILES },
	{ "export", AREA_FILES },
	{ "antispam", AREA_ANTISPAM },
	{ "stats", AREA_STATS },
	{ "log", AREA_LOG },
	{ "trace", AREA_LOG },
	{ "jobs", AREA_JOBS },
	{ "client-profile", AREA_CLOSED },
	{ "server", AREA_SERVER },
	{ "metrics", AREA_SERVER },
	{ "settings", AREA_SERVER },
};

/* Wherever one of these stands, credentials are managed: a key that could make another one, or a password,
 * would know no bounds. What is restored comes without second factor; the last two lead the mails through
 * which a new password is set. */
static const char *const credentials[] = { "password", "password-login", "totp", "recovery-codes",
	"recovery-email", "passkeys", "device-passwords", "api-keys", "sessions", "restore", "system-mailer",
	"relayhost", "imap-master-password", "two-factor", "webmail", "dav-token" };

/* Behind /me only these are open. */
static const char *const own[] = { "client-settings", "collections", "filters", "invitations", "learn",
	"learned-senders", "migration", "shares", "vacation" };

static bool
is_among(const char *const *words, size_t n, const char *word, size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0)
			return true;
	return false;
}
#define IS_AMONG(WORDS, WORD, N) is_among(WORDS, sizeof(WORDS) / sizeof((WORDS)[0]), WORD, N)

static bool
manages_credentials(const char *path)
{
	for (const char *p = path; *p != '\0'; p += *p == '/') {
		size_t n = strcspn(p, "/");

		if (IS_AMONG(credentials, p, n))
			return true;
		p += n;
	}
	return false;
}

static bool
find_area(const struct route *r, enum area *out)
{
	const char *path = r->path + sizeof(prefix) - 1;
	size_t n = strncmp(r->path, prefix, sizeof(prefix) - 1) == 0 ? strcspn(path, "/") : 0;

	*out = AREA_CLOSED;
	for (size_t i = 0; n > 0 && i < sizeof(areas) / sizeof(areas[0]); i++) {
		if (strlen(areas[i].word) != n || strncmp(areas[i].word, path, n) != 0)
			continue;
		if (manages_credentials(path))
			return true;
		if (areas[i].area == AREA_ME && path[n] == '/' &&
		    !IS_AMONG(own, path + n + 1, strcspn(path + n + 1, "/")))
			return false;
		*out = areas[i].area;
		return true;
	}
	return false;
}

enum area
area_of(const struct route *r)
{
	enum area area;

	return find_area(r, &area) ? area : AREA_CLOSED;
}

bool
area_knows(const struct route *r)
{
	enum area area;

	return find_area(r, &area);
}

struct err *
area_check(struct ctx *c, const struct route *r)
{
	enum area area = area_of(r);

	if (c->actor.key_id == 0 || r->role == ROLE_NONE)
		return NULL;
	if (area == AREA_CLOSED)
		return err_new(&c->arena, ERR_FORBIDDEN, NULL, "no API key does this: sign in");
	return api_key_check(c, area, r->method != GET);
}

bool
area_sets_up(const struct route *r)
{
	static const char *const open[] = { "totp", "passkeys", "recovery-codes", "password" };
	static const char mine[] = "/api/v1/me/";

	if (strcmp(r->path, "/api/v1/me") == 0 || strcmp(r->path, "/api/v1/auth/logout") == 0)
		return true;
	if (strncmp(r->path, mine, sizeof(mine) - 1) != 0)
		return false;
	const char *word = r->path + sizeof(mine) - 1;
	return IS_AMONG(open, word, strcspn(word, "/"));
}
