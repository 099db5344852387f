/* SPDX-License-Identifier: Apache-2.0 */
/* relay: other servers that mail is handed to: which ones may be named, and how Postfix writes them. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/setting.h"

struct ctx;
struct site;

/* May mail be handed to this host (an F_HOST)? Not to ourselves, for it would go round in a circle; and to
 * loopback, private and other addresses that are not of the open network only when a MasterAdmin allows it:
 * they lead to what stands behind the firewall. Of a name the addresses count, too, that c->host_addresses
 * tells; a name that has none yet is taken. Fails with invalid_field on that field. */
NODISCARD struct err *relay_check_host(
    struct ctx *c, const char *field, const char *host, int64_t port, bool allow_private);
/* Is this host an address, and not a name? */
bool relay_is_address(const char *host);
/* Is this address, or name, of loopback, a private network or another that is not the open one? */
bool relay_is_closed(const char *host);
/* Is it that, or this very server? */
bool relay_is_inside(const struct site *site, const char *host);
/* "[host]:port", the next hop as transport(5) writes it: no MX lookup. */
const char *relay_next_hop(struct arena *a, const char *host, int64_t port) __attribute__((returns_nonnull));
/* As a policy of Postfix' smtp_tls_policy_maps. */
const char *relay_tls_policy(enum relay_tls tls) __attribute__((returns_nonnull));
