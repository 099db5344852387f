/* SPDX-License-Identifier: Apache-2.0 */
#include "os/socket.h"

#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/scoped.h"

NODISCARD static struct err *
unix_address(struct arena *a, const char *path, struct sockaddr_un *out)
{
	size_t n = strlen(path);

	if (n > SOCKET_PATH_MAX)
		return err_new(a, ERR_INVALID_FIELD, "path",
		    "%s is longer than the %d bytes a socket's path may have", path, SOCKET_PATH_MAX);
	*out = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(out->sun_path, path, n + 1);
	return NULL;
}

static void
release_addrinfo(struct addrinfo **list)
{
	if (*list != NULL)
		freeaddrinfo(*list);
}

NODISCARD static struct err *
tcp_address(struct arena *a, const char *host, int port, struct sockaddr_storage *out, socklen_t *n)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
	SCOPED(release_addrinfo) struct addrinfo *list = NULL;

	if (getaddrinfo(host, arena_printf(a, "%d", port), &hints, &list) != 0)
		return err_new(a, ERR_INVALID_FIELD, "host", "%s is not an address", host);
	memcpy(out, list->ai_addr, list->ai_addrlen);
	*n = list->ai_addrlen;
	return NULL;
}

NODISCARD static struct err *
new_socket(struct arena *a, int family, int *out)
{
	*out = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*out < 0)
		return err_new(a, ERR_INTERNAL, NULL, "no socket: %s", strerrordesc_np(errno));
	return NULL;
}

/* Make room at path: what nobody serves any more goes away. */
NODISCARD static struct err *
remove_stale(struct arena *a, const char *path, const struct sockaddr_un *address)
{
	struct stat st;
	int probe_fd = -1;

	if (lstat(path, &st) != 0)
		return NULL; /* nothing there; what else is wrong bind will say */
	if (!S_ISSOCK(st.st_mode))
		return err_new(a, ERR_CONFLICT, "path", "%s is there and is no socket", path);
	TRY(new_socket(a, AF_UNIX, &probe_fd));
	SCOPED_FD probe = probe_fd;
	struct timeval soon = { .tv_usec = 200000 };
	setsockopt(probe, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon));
	if (connect(probe, (const struct sockaddr *)address, sizeof(*address)) == 0 || errno == EAGAIN)
		return err_new(a, ERR_CONFLICT, "path", "another process serves %s", path);
	if (unlink(path) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "cannot remove %s: %s", path, strerrordesc_np(errno));
	return NULL;
}

NODISCARD static struct err *
hand_over(struct arena *a, const char *path, const char *owner, const char *group)
{
	uid_t uid = (uid_t)-1;
	gid_t gid = (gid_t)-1;

	if (geteuid() != 0 || (owner == NULL && group == NULL))
		return NULL;
	if (owner != NULL) {
		const struct passwd *user = getpwnam(owner);
		if (user == NULL)
			return err_new(a, ERR_INVALID_FIELD, "owner", "there is no user %s", owner);
		uid = user->pw_uid;
	}
	if (group != NULL) {
		const struct group *members = getgrnam(group);
		if (members == NULL)
			return err_new(a, ERR_INVALID_FIELD, "group", "there is no group %s", group);
		gid = members->gr_gid;
	}
	if (chown(path, uid, gid) != 0)
		return err_new(
		    a, ERR_INTERNAL, NULL, "cannot hand over %s: %s", path, strerrordesc_np(errno));
	return NULL;
}

struct err *
socket_listen_unix(
    struct arena *a, const char *path, mode_t mode, const char *owner, const char *group, int *out)
{
	struct sockaddr_un address;
	int new_fd = -1;

	TRY(unix_address(a, path, &address));
	TRY(remove_stale(a, path, &address));
	TRY(new_socket(a, AF_UNIX, &new_fd));
	SCOPED_FD fd = new_fd;
	/* Linux makes the file with the socket's own mode: nobody else gets in before chmod */
	if (fchmod(fd, 0600) != 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "cannot bind %s: %s", path, strerrordesc_np(errno));
	TRY(hand_over(a, path, owner, group));
	if (chmod(path, mode) != 0 || listen(fd, SOMAXCONN) != 0)
		return err_new(
		    a, ERR_INTERNAL, NULL, "cannot listen on %s: %s", path, strerrordesc_np(errno));
	*out = scoped_keep(&fd);
	return NULL;
}

struct err *
socket_listen_tcp(struct arena *a, const char *host, int port, int *out)
{
	struct sockaddr_storage address = { 0 };
	socklen_t n = 0;
	int new_fd = -1, yes = 1;

	TRY(tcp_address(a, host, port, &address, &n));
	TRY(new_socket(a, address.ss_family, &new_fd));
	SCOPED_FD fd = new_fd;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, (const struct sockaddr *)&address, n) != 0 || listen(fd, SOMAXCONN) != 0)
		return err_new(a, errno == EADDRINUSE ? ERR_CONFLICT : ERR_INTERNAL, "port",
		    "cannot listen on %s port %d: %s", host, port, strerrordesc_np(errno));
	*out = scoped_keep(&fd);
	return NULL;
}

/* The kernel honours SO_SNDTIMEO for connect, too. */
static bool
connect_within(int fd, const void *address, socklen_t n, int timeout_ms)
{
	struct timeval limit = { .tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000L };
	const struct timeval none = { 0 };

	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, address, n) != 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof(none));
	return true;
}

struct err *
socket_connect_unix(struct arena *a, const char *path, int timeout_ms, int *out)
{
	struct sockaddr_un address;
	int new_fd = -1;

	TRY(unix_address(a, path, &address));
	TRY(new_socket(a, AF_UNIX, &new_fd));
	SCOPED_FD fd = new_fd;
	if (!connect_within(fd, &address, sizeof(address), timeout_ms))
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "cannot connect to %s: %s", path, strerrordesc_np(errno));
	*out = scoped_keep(&fd);
	return NULL;
}

struct err *
socket_connect_tcp(struct arena *a, const char *host, int port, int timeout_ms, int *out)
{
	struct sockaddr_storage address = { 0 };
	socklen_t n = 0;
	int new_fd = -1, yes = 1;

	TRY(tcp_address(a, host, port, &address, &n));
	TRY(new_socket(a, address.ss_family, &new_fd));
	SCOPED_FD fd = new_fd;
	if (!connect_within(fd, &address, n, timeout_ms))
		return err_new(a, ERR_UNAVAILABLE, NULL, "cannot connect to %s port %d: %s", host, port,
		    strerrordesc_np(errno));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	*out = scoped_keep(&fd);
	return NULL;
}

/* Wait until the peer takes or gives bytes, at most until deadline (monotonic). */
NODISCARD static struct err *
wait_for(struct arena *a, int fd, short events, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - clock_monotonic();
		struct pollfd p = { .fd = fd, .events = events };
		int n = poll(&p, 1, left > 0 ? (int)left : 0);

		if (n > 0)
			return NULL;
		if (n == 0)
			return err_new(a, ERR_UNAVAILABLE, NULL, "the peer did not answer in time");
		if (errno != EINTR)
			return err_new(a, ERR_INTERNAL, NULL, "poll: %s", strerrordesc_np(errno));
	}
}

struct err *
socket_send_all(struct arena *a, int fd, const void *bytes, size_t n, int timeout_ms)
{
	int64_t deadline = clock_monotonic() + timeout_ms;
	const char *p = bytes;

	while (n > 0) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno == EAGAIN)
			TRY(wait_for(a, fd, POLLOUT, deadline));
		else if (sent < 0 && errno != EINTR)
			return err_new(a, ERR_UNAVAILABLE, NULL, "cannot send: %s", strerrordesc_np(errno));
		if (sent > 0) {
			p += sent;
			n -= (size_t)sent;
		}
	}
	return NULL;
}

struct err *
socket_recv(struct arena *a, int fd, void *bytes, size_t size, int timeout_ms, size_t *got)
{
	int64_t deadline = clock_monotonic() + timeout_ms;

	for (;;) {
		ssize_t n = recv(fd, bytes, size, MSG_DONTWAIT);

		if (n >= 0) {
			*got = (size_t)n;
			return NULL;
		}
		if (errno == EAGAIN)
			TRY(wait_for(a, fd, POLLIN, deadline));
		else if (errno != EINTR)
			return err_new(
			    a, ERR_UNAVAILABLE, NULL, "cannot receive: %s", strerrordesc_np(errno));
	}
}
