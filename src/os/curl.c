/* SPDX-License-Identifier: Apache-2.0 */
#include "os/curl.h"

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
