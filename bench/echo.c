/* SPDX-License-Identifier: Apache-2.0 */
/* echo SOCKET [THREADS]: the floor of lookups: sends back what comes on a unix socket, one read and one write
 * each; a bare epoll loop per thread (default 1). Ends with SIGTERM. */
#include <pthread.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BYTES = 8192, EVENTS = 64 };

static void
fail(const char *what)
{
	perror(what);
	exit(2);
}

static void
answer(int fd, char *bytes)
{
	ssize_t n = recv(fd, bytes, BYTES, 0);

	if (n <= 0 || send(fd, bytes, (size_t)n, MSG_NOSIGNAL) != n)
		close(fd);
}

static void *
serve(void *arg)
{
	const int *listener = arg;
	struct epoll_event got[EVENTS], ev = { .events = EPOLLIN | EPOLLEXCLUSIVE, .data.fd = *listener };
	char bytes[BYTES];
	int ep = epoll_create1(0);

	if (ep < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, *listener, &ev) != 0)
		fail("epoll");
	for (;;) {
		int n = epoll_wait(ep, got, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			if (got[i].data.fd != *listener) {
				answer(got[i].data.fd, bytes);
				continue;
			}
			int fd = accept4(*listener, NULL, NULL, SOCK_NONBLOCK);

			ev = (struct epoll_event){ .events = EPOLLIN, .data.fd = fd };
			if (fd >= 0 && epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) != 0)
				close(fd);
		}
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	long threads = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
	pthread_t id;

	if (argc < 2) {
		fprintf(stderr, "usage: echo SOCKET [THREADS]\n");
		return 2;
	}
	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", argv[1]);
	unlink(argv[1]);
	if (listener < 0 || bind(listener, (const struct sockaddr *)&sa, sizeof(sa)) != 0 ||
	    listen(listener, 1024) != 0)
		fail(argv[1]);
	for (; threads > 1; threads--)
		if (pthread_create(&id, NULL, serve, &listener) != 0)
			fail("thread");
	serve(&listener);
	return 0;
}
