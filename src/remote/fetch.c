/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/fetch.h"

#include "base/buf.h"
#include "base/scoped.h"
#include "os/curl.h"

static size_t
take(char *bytes, size_t size, size_t n, void *out)
{
	struct buf *body = out;

	buf_put(body, bytes, size * n);
	return body->full ? 0 : size * n; /* less than all ends the transfer */
}

static struct curl_slist *
header_list(const char *const *headers)
{
	/* Expect: would cost a second with servers that do not know it */
	struct curl_slist *list = curl_table()->curl_slist_append(NULL, "Expect:");

	for (; list != NULL && headers != NULL && *headers != NULL; headers++) {
		struct curl_slist *longer = curl_table()->curl_slist_append(list, *headers);

		if (longer == NULL)
			abort();
		list = longer;
	}
	return list;
}

static int
ask_whether(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct fetch *request = arg;

	(void)a, (void)b, (void)c, (void)d;
	return request->go_on(request->arg) ? 0 : 1;
}

static CURLcode
set_options(CURL *curl, const struct fetch *request, const struct curl_slist *headers, struct buf *body)
{
	CURLcode failed = CURLE_OK;

#define SET(option, value) \
	failed = failed != CURLE_OK ? failed : curl_table()->curl_easy_setopt(curl, option, value)
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http");
	SET(CURLOPT_PROXY, ""); /* else the environment's is used */
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
	SET(CURLOPT_CONNECTTIMEOUT_MS, 2000L);
	SET(CURLOPT_URL, request->url);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_WRITEFUNCTION, take);
	SET(CURLOPT_WRITEDATA, body);
	if (request->go_on != NULL) {
		SET(CURLOPT_NOPROGRESS, 0L);
		SET(CURLOPT_XFERINFOFUNCTION, ask_whether);
		SET(CURLOPT_XFERINFODATA, request);
	}
	if (request->body.p != NULL) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.n);
		SET(CURLOPT_POSTFIELDS, request->body.p); /* not copied */
	}
#undef SET
	return failed;
}

struct err *
fetch(struct arena *a, const struct fetch *request, int *status, struct span *body)
{
	struct buf all = BUF(a, request->max);
	long code = 0;

	/* its global start is safe to race since 7.84 */
	TRY(curl_load(a));
	SCOPED(curl_release) CURL *curl = curl_table()->curl_easy_init();
	SCOPED(curl_release_list) struct curl_slist *headers = header_list(request->headers);
	if (curl == NULL || headers == NULL)
		abort();
	CURLcode failed = set_options(curl, request, headers, &all);
	if (failed == CURLE_OK)
		failed = curl_table()->curl_easy_perform(curl);
	if (all.full)
		return err_new(a, ERR_TOO_LARGE, NULL, "the answer is longer than %zu bytes", request->max);
	if (failed != CURLE_OK)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s: %s", request->url,
		    curl_table()->curl_easy_strerror(failed));
	curl_table()->curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
	*status = (int)code;
	*body = (struct span){ buf_text(&all), all.n };
	return NULL;
}
