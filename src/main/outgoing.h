/* SPDX-License-Identifier: Apache-2.0 */
/* outgoing: Postfix's services for the addresses that mail can leave from (R33): its client takes an address
 * from its configuration alone, so there is one for each, and a map says which is used. */
#pragma once
#include "base/arena.h"

struct conf;

/* Lines of master.cf. How an address greets is kept as it stands in the master.cf that is there: the helper
 * writes it when it is set. */
const char *outgoing_services(struct arena *a, const struct conf *conf) __attribute__((returns_nonnull));
/* Lines of Postfix' reply filter: no name of another server may lead to an address of this one. */
const char *outgoing_own_answers(struct arena *a) __attribute__((returns_nonnull));
/* The addresses, one a line. */
const char *outgoing_addresses(struct arena *a, const struct conf *conf) __attribute__((returns_nonnull));
