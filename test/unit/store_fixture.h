/* SPDX-License-Identifier: Apache-2.0 */
/* store_fixture: a fresh migrated database for each test, on SQLite and, when MAILPORTAL_TEST_PG names a
 * server, on PostgreSQL; and short ways to fill it. */
#pragma once
#include "base/ctx.h"
#include "base/err.h"
#include "model/account.h"
#include "model/alias.h"
#include "model/domain.h"
#include "store/db.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

struct store_fixture {
	struct ctx c; /* the MasterAdmin "admin", once store_fill has made it; no transaction is open */
	struct arena secrets; /* what of the site lives longer than a call that ends its arena */
	struct site site;
	const char *store; /* as db_open takes it */
	char dir[64];
	bool postgresql;
};

int store_setup_sqlite(void **state);
int store_setup_postgresql(void **state);
int store_teardown(void **state);

/* admin (MasterAdmin), dora and dirk (DomainAdmins); dora's a.test and b.test, dirk's d.test, all verified;
 * ann@a.test, ann@b.test, bob@a.test and dan@d.test. */
void store_fill(struct store_fixture *f);
/* Another connection to the same database. */
struct ctx store_connect(struct store_fixture *f, enum db_mode mode);
void store_disconnect(struct ctx *c);
/* The id of the account of that name, which there is. */
int64_t store_account_id(struct ctx *c, const char *name);
/* Ask as somebody else; by account name. */
void store_act_as(struct ctx *c, const char *name);

/* One statement on the PostgreSQL server itself. */
void store_on_server(struct ctx *c, const char *sql);
/* The test ends when e is a failure. */
void store_done(const struct err *e);
/* The test ends when e is not this failure on this field (NULL: none). */
void store_fails(const struct err *e, enum err_code code, const char *field);
/* Everything the database holds, table by table, as text. */
const char *store_dump(struct ctx *c);

/* Each in the transaction that is open, by the rules. */
struct err *store_add_account(struct ctx *c, const char *name, int role, int64_t quota_bytes);
struct err *store_add_domain(struct ctx *c, const char *name, bool verified);
/* targets: with commas between them. */
struct err *store_add_sender(struct ctx *c, const char *address, const char *users);
struct err *store_add_domain_alias(struct ctx *c, const char *name, const char *domain, bool verified);
struct err *store_add_relay_domain(
    struct ctx *c, const char *name, const char *host, int64_t port, bool verified);
struct err *store_add_alias(struct ctx *c, const char *address, const char *targets);
