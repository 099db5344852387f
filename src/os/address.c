/* SPDX-License-Identifier: Apache-2.0 */
#include "os/address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>

#include "base/scoped.h"

enum { ADDRESSES_MAX = 256 };

static void
release_list(struct ifaddrs **list)
{
	if (*list != NULL)
		freeifaddrs(*list);
}

/* NULL for what is not to be listed. */
static const char *
text_of(struct arena *a, const struct ifaddrs *i)
{
	char text[INET6_ADDRSTRLEN];
	const struct sockaddr_in *v4 = (const void *)i->ifa_addr;
	const struct sockaddr_in6 *v6 = (const void *)i->ifa_addr;

	if (i->ifa_addr == NULL || !(i->ifa_flags & IFF_UP) || (i->ifa_flags & IFF_LOOPBACK))
		return NULL;
	if (i->ifa_addr->sa_family == AF_INET)
		return arena_strdup(a, inet_ntop(AF_INET, &v4->sin_addr, text, sizeof(text)));
	if (i->ifa_addr->sa_family != AF_INET6 || IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr))
		return NULL;
	return arena_strdup(a, inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof(text)));
}

const char *const *
address_list(struct arena *a)
{
	const char **out = arena_alloc(a, (ADDRESSES_MAX + 1) * sizeof(*out));
	SCOPED(release_list) struct ifaddrs *list = NULL;
	int n = 0;

	if (getifaddrs(&list) != 0)
		return out;
	for (const struct ifaddrs *i = list; i != NULL && n < ADDRESSES_MAX; i = i->ifa_next) {
		const char *text = text_of(a, i);

		if (text != NULL)
			out[n++] = text;
	}
	return out;
}

bool
address_is_here(const char *ip)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	bool six = inet_pton(AF_INET6, ip, &v6.sin6_addr) == 1;

	if (!six && inet_pton(AF_INET, ip, &v4.sin_addr) != 1)
		return false;
	SCOPED_FD fd = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return fd >= 0 && (six ? bind(fd, (const struct sockaddr *)&v6, sizeof(v6))
			       : bind(fd, (const struct sockaddr *)&v4, sizeof(v4))) == 0;
}
