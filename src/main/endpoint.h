/* SPDX-License-Identifier: Apache-2.0 */
/* endpoint: where people and programs reach the instance. */
#pragma once
#include "base/arena.h"
#include "model/field.h"

struct conf;

struct endpoints {
	const char *url, *webmail, *dav, *api_socket, *smtp, *submission, *submissions, *imap, *imaps, *pop3,
	    *pop3s, *managesieve, *lmtp;
};
extern const struct field endpoint_fields[];

/* Addresses as host:port that work from this machine. */
struct endpoints endpoints_of(struct arena *a, const struct conf *conf);
