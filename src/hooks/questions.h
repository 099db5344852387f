/* SPDX-License-Identifier: Apache-2.0 */
/* questions: what may be asked over HTTP and how it is answered: status 200, a verdict on the first line,
 * key<TAB>value on the others. A question that can not be answered is 503, which Dovecot takes for
 * "temporary". */
#pragma once
#include "base/ctx.h"
#include "os/http.h"

struct guard;

/* What all questions start from; outlives them. */
struct hooks {
	struct site site;
	const char *secret, *vault_token; /* X-Portal-Secret, X-Vault-Token; never empty */
	const char *store;                /* as db_open takes it */
	struct db_pool *pool;
	struct guard *guard;
	const char *dict; /* socket of lookup, which writes what is told there */
};

/* An http_handler; hooks is a struct hooks. */
void questions_answer(void *hooks, const struct http_request *request, struct http_answer *answer);
