/* SPDX-License-Identifier: Apache-2.0 */
/* curl: libcurl's functions, loaded when the first transfer is made. The only header that includes curl's. */
#pragma once
#define CURL_DISABLE_TYPECHECK /* its macros would stand in the way of the pointers below */
#include <curl/curl.h>
#include <netinet/in.h>

#include "base/err.h"

struct curl_functions {
#define CURL_FUNCTIONS(X) \
	X(curl_easy_init) \
	X(curl_easy_setopt) \
	X(curl_easy_perform) \
	X(curl_easy_getinfo) \
	X(curl_easy_strerror) \
	X(curl_easy_reset) \
	X(curl_easy_cleanup) \
	X(curl_slist_append) \
	X(curl_slist_free_all) \
	X(curl_easy_recv) \
	X(curl_easy_send)
#define X(name) __typeof__(name) *name;
	CURL_FUNCTIONS(X)
#undef X
};

/* For SCOPED. */
void curl_release(CURL **curl);
void curl_release_list(struct curl_slist **list);
/* Call before the first use of the table that curl_table() gives. Fails with unavailable. */
NODISCARD struct err *curl_load(struct arena *a);
const struct curl_functions *curl_table(void) __attribute__((returns_nonnull));
/* The IP address that is about to be connected to (CURLOPT_OPENSOCKETFUNCTION), as text. False when it is
 * none. */
bool curl_address_ip(const struct curl_sockaddr *a, char ip[INET6_ADDRSTRLEN]);
