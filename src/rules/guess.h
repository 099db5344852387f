/* SPDX-License-Identifier: Apache-2.0 */
/* guess: how wrong passwords slow down the next ones (R17). Three counts: the name from this network, the
 * name from all networks, the network for all names. Each has some that are free; then every further one
 * doubles the time in which nobody is listened to, from 15 seconds up to 15 minutes; each is forgotten with
 * time. An account that has signed in from a network before is counted there by the first of the three alone:
 * whoever guesses from elsewhere does not lock it out. And one that has signed in from that very address is
 * counted by what comes from the address alone: nor does a neighbour. Names that are nobody's count in the
 * same way. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct ctx;
struct login_row;
struct sign_in_block;

/* One attempt; its texts are in the arena. */
struct guess {
	const char *name_hash, *network, *host; /* model/network's network_of and network_host */
	const char *ip;
	const char *wrong;  /* digest of the password, should it be wrong */
	int64_t account_id; /* 0: the name is nobody's */
	int64_t owner_id;   /* its admin */
};

/* What is asked before the password is looked at. */
struct guess_standing {
	int64_t blocked_until; /* nobody is listened to; 0 or gone by: go on */
	int64_t known_at;      /* when the account last signed in from that address; 0: never */
};

/* name as typed; hash is the stored one, NULL for a name that is nobody's. */
struct guess guess_new(
    struct ctx *c, const char *name, const char *password, const char *ip, const struct login_row *row);
/* Reads. */
NODISCARD struct err *guess_standing(struct ctx *c, const struct guess *g, struct guess_standing *out);
/* It was wrong: count it; the same wrong password again is no guess. */
NODISCARD struct err *guess_wrong(struct ctx *c, const struct guess *g);
/* The account has signed in from that address; writes once a day. */
NODISCARD struct err *guess_right(struct ctx *c, int64_t account_id, const char *ip);
/* Would guess_right write? known_at: as guess_standing said. */
bool guess_is_news(const struct ctx *c, int64_t known_at);
/* A MasterAdmin lifts a block. */
NODISCARD struct err *guess_lift(struct ctx *c, const char *id);
/* Rows that count for nothing any more. */
NODISCARD struct err *guess_prune(struct ctx *c);
