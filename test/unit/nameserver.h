/* SPDX-License-Identifier: Apache-2.0 */
/* nameserver: an nsd of the tests' own on loopback, with zones that a test writes. */
#pragma once
#include <sys/types.h>

#include "model/conf.h"

struct nameserver {
	struct conf conf; /* test_mode, and dns_resolver is this server */
	struct arena arena;
	char dir[40];
	int port;
	unsigned generation;
	pid_t pid;
};

/* It serves the zones a.test, b.test, d.test, other.test, which are empty so far. broken.test it can not
 * read. */
void nameserver_start(struct nameserver *s);
/* The zone's records from now on, without its SOA and NS; NULL: none. Waits until they are answered. */
void nameserver_serve(struct nameserver *s, const char *zone, const char *records);
void nameserver_stop(struct nameserver *s);
