/* SPDX-License-Identifier: Apache-2.0 */
/* address: the IP addresses of this host. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"

/* Those that the world could see: of interfaces that are up, without loopback and link-local ones; as
 * inet_ntop writes them, NULL at the end. */
const char *const *address_list(struct arena *a) __attribute__((returns_nonnull));
/* Can a socket be bound to it? */
bool address_is_here(const char *ip);
