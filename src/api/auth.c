/* SPDX-License-Identifier: Apache-2.0 */
#include "api/auth.h"

#include <strings.h>

#include "os/http.h"
#include "rules/session.h"
#include "wire/base64.h"

enum { CREDENTIAL_MAX = 1024 };

static struct err *
refuse(struct ctx *c)
{
	return err_new(
	    &c->arena, ERR_UNAUTHENTICATED, NULL, "the credential is not valid, or no longer: sign in again");
}

/* The token of "Basic base64(name:token)"; the name must be the token's account, checked by the caller. */
static const char *
basic_token(struct ctx *c, const char *encoded, const char **name)
{
	size_t n = strlen(encoded);
	char *plain = arena_alloc(&c->arena, CREDENTIAL_MAX + 1);
	ssize_t length = base64_decode((struct span){ encoded, n }, plain, CREDENTIAL_MAX);

	if (length < 0 || memchr(plain, '\0', (size_t)length) != NULL)
		return NULL;
	char *colon = strchr(plain, ':');
	if (colon == NULL)
		return NULL;
	*colon = '\0';
	*name = plain;
	return colon + 1;
}

struct err *
auth_actor(struct ctx *c, const struct http_request *request)
{
	const char *header = http_request_header(request, "Authorization");
	const char *token = NULL, *name = NULL;

	if (header == NULL)
		return NULL;
	if (strncasecmp(header, "Bearer ", 7) == 0)
		token = header + 7;
	else if (strncasecmp(header, "Basic ", 6) == 0)
		token = basic_token(c, header + 6, &name);
	if (token == NULL || *token == '\0' || strlen(token) > CREDENTIAL_MAX)
		return refuse(c);
	TRY(session_authenticate(c, token));
	if (c->actor.role == ROLE_NONE || (name != NULL && strcasecmp(name, c->actor.name) != 0)) {
		c->actor = (struct actor){ .ip = c->actor.ip };
		return refuse(c);
	}
	return NULL;
}
