/* SPDX-License-Identifier: Apache-2.0 */
#include "os/curl.h"

#include <arpa/inet.h>

#include "os/library.h"

static struct curl_functions table;

static const struct library_symbol symbols[] = {
#define X(name) { #name, &table.name },
	CURL_FUNCTIONS(X)
#undef X
	    { NULL, NULL },
};

struct err *
curl_load(struct arena *a)
{
	return library_load(a, "libcurl.so.4", symbols);
}

const struct curl_functions *
curl_table(void)
{
	return &table;
}

bool
curl_address_ip(const struct curl_sockaddr *a, char ip[INET6_ADDRSTRLEN])
{
	const void *bytes =
	    a->family == AF_INET6
		? (const void *)&((const struct sockaddr_in6 *)(const void *)&a->addr)->sin6_addr
		: (const void *)&((const struct sockaddr_in *)(const void *)&a->addr)->sin_addr;

	return inet_ntop(a->family, bytes, ip, INET6_ADDRSTRLEN) != NULL;
}

void
curl_release(CURL **curl)
{
	table.curl_easy_cleanup(*curl); /* NULL is fine */
}

void
curl_release_list(struct curl_slist **list)
{
	table.curl_slist_free_all(*list); /* NULL is fine */
}
