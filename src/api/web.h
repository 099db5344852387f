/* SPDX-License-Identifier: Apache-2.0 */
/* web: the pages of the portal and of the calendar, as they were built into the program from web/dist and
 * web/calendar/dist. */
#pragma once
#include <stdbool.h>

#include "base/span.h"

struct http_answer;
struct http_request;

struct web_file {
	const char *name, *type;
	struct span plain, gzip;
};

/* One digest of all files: another build of the pages has other addresses. The last file has no name, the
 * first is index.html. */
struct web_site {
	const char *hash;
	const struct web_file *files;
};

/* Made by tools/embed-web. */
extern const struct web_site web_portal, web_calendar;

/* Answers a GET or HEAD of a page or of a file below /assets/ or /cal/; false: the request is not for a page.
 * A page has any path that is not the API's, for the browser finds out itself what it shows; the calendar,
 * which webmail shows, too, is /cal/. Asks no database, costs
 * its caller nothing and leaves no row in the log. webmail_url: the origin that pages may send a form to. */
bool web_answer(const char *webmail_url, const struct http_request *request, struct http_answer *answer);
