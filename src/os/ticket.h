/* SPDX-License-Identifier: Apache-2.0 */
/* ticket: what the client of a smtpd has signed in under: a small file for each smtpd, named by its process
 * id, which the policy service is told, too. The sasl process writes it, lookup reads it. */
#pragma once
#include <sys/types.h>

#include "base/err.h"

enum { TICKET_MAX = 48 /* bytes of a ticket and its NUL */ };

/* Forget all: of smtpds that ended while nobody looked. */
void ticket_clear(const char *dir);
/* In place of an older one. Fails with unavailable. */
NODISCARD struct err *ticket_put(struct arena *a, const char *dir, pid_t pid, const char *ticket);
void ticket_remove(const char *dir, pid_t pid);
/* False when there is none. */
bool ticket_read(const char *dir, pid_t pid, char out[TICKET_MAX]);
