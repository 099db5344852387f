/* SPDX-License-Identifier: Apache-2.0 */
/* setup_store: the database and its first administrator. */
#pragma once
struct conf;

enum { SETUP_STORE_CREATED, SETUP_STORE_KEPT, SETUP_STORE_FAILED };

/* Bring the database up to date (as portal_user, so that its files belong to it) and, when it has no account
 * at all, create this MasterAdmin: CREATED. KEPT when there were accounts. FAILED after saying why on
 * standard error. */
int setup_store(const struct conf *conf, const char *admin_name, const char *password);
