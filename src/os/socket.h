/* SPDX-License-Identifier: Apache-2.0 */
/* socket: listening, connecting and whole transfers with time limits. Every descriptor is close-on-exec. */
#pragma once
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

enum { SOCKET_PATH_MAX = 107 }; /* bytes of a unix socket's path (unix(7)) */

/* A listening unix socket at path, replacing a stale one. Never wider open than mode, not even for a moment.
 * owner and group are names, NULL: as the process; they are applied only when the process is root, so that
 * tests and developers need no rights. Fails with invalid_field (path too long, no such user or group),
 * conflict (a live server or another kind of file is there) or internal. */
NODISCARD struct err *socket_listen_unix(
    struct arena *a, const char *path, mode_t mode, const char *owner, const char *group, int *out);
/* host is an address as text (IPv4 or IPv6), never a name: nothing here waits for DNS. Fails with
 * invalid_field or conflict (somebody has the port) or internal. */
NODISCARD struct err *socket_listen_tcp(struct arena *a, const char *host, int port, int *out);

/* Connected, blocking sockets. Fail with unavailable (nobody there, or not within timeout_ms) or
 * invalid_field. */
NODISCARD struct err *socket_connect_unix(struct arena *a, const char *path, int timeout_ms, int *out);
NODISCARD struct err *socket_connect_tcp(
    struct arena *a, const char *host, int port, int timeout_ms, int *out);

/* Send all n bytes within timeout_ms altogether; never raises SIGPIPE. Fails with unavailable. */
NODISCARD struct err *socket_send_all(struct arena *a, int fd, const void *bytes, size_t n, int timeout_ms);
/* Some bytes, at most size, as soon as there are any; *got 0 is the end. Fails with unavailable, also after
 * timeout_ms. */
NODISCARD struct err *socket_recv(
    struct arena *a, int fd, void *bytes, size_t size, int timeout_ms, size_t *got);
