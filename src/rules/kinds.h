/* SPDX-License-Identifier: Apache-2.0 */
/* kinds: the nouns that go in and out as files (R31): what their rows are made of, and the rule that makes
 * one. */
#pragma once
#include "base/err.h"
#include "model/api_key.h"
#include "model/import.h"
#include "store/list.h"

struct ctx;

struct file_noun {
	const struct listing *listing;
	/* Which scope a key needs beside that of files. */
	enum area area;
	/* Where the hash of a password stands in a row that is read, and the field that takes one; NULL: it
	 * has none. */
	const char *hash, *hash_in;
	struct err *(*create)(struct ctx *c, void *object);
};

/* By enum file_kind. */
extern const struct file_noun file_nouns[];

/* Fields of an export that do not stand in it: what could not be set by an import of the same actor. */
unsigned file_skips(const struct ctx *c);
