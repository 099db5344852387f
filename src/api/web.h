/* SPDX-License-Identifier: Apache-2.0 */
/* web: the pages of the portal, as they were built into the program from web/dist. */
#pragma once
#include <stdbool.h>

#include "base/span.h"

struct http_answer;
struct http_request;

struct web_file {
	const char *name, *type;
	struct span plain, gzip;
};

/* Made by tools/embed-web; the last one has no name. index.html is the first. */
extern const struct web_file web_files[];
/* One digest of all of them: another build of the pages has other addresses. */
extern const char web_hash[];

/* Answers a GET or HEAD of a page or of a file below /assets/; false: the request is not for a page. A page
 * has any path that is not the API's, for the browser finds out itself what it shows. Asks no database, costs
 * its caller nothing and leaves no row in the log. */
bool web_answer(const struct http_request *request, struct http_answer *answer);
