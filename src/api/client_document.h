/* SPDX-License-Identifier: Apache-2.0 */
/* client_document: what mail programs ask for at addresses of their own choice (R54). */
#pragma once
#include <stdbool.h>

struct conf;
struct http_answer;
struct http_request;

/* Answers Thunderbird's autoconfig and Outlook's autodiscover; false: the request is for something else. Asks
 * no database, so that the answer is the same whether a name exists or not. */
bool client_document_answer(
    const struct conf *conf, const struct http_request *request, struct http_answer *answer);
