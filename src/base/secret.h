/* SPDX-License-Identifier: Apache-2.0 */
/* secret: passwords, tokens and what is stored sealed. The only file that knows libsodium and libcrypt.
 * Human passwords are Argon2id ({ARGON2ID}$argon2id$..., as Dovecot writes them); tokens that we make
 * ourselves (>= 128 bits) are stored as keyed BLAKE2b, a thousand times cheaper. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
	SECRET_KEY_BYTES = 32,
	SECRET_DIGEST_SIZE = 33, /* of secret_digest, with its NUL */
	SECRET_SHA256_SIZE = 32,
};

/* Owned by the process: the keys of token hashes and of sealed values, and the threads that do Argon2. They
 * begin with the first password, so what the process gives up before that, they never had. */
struct secret_pool;

/* permits: most passwords that are hashed at once; <= 0: one per core. key_dir holds token.key and seal.key,
 * SECRET_KEY_BYTES raw bytes each. The pool lives until process end. */
NODISCARD struct err *secret_pool_open(
    struct arena *a, const char *key_dir, int permits, struct secret_pool **out);
/* For tests: a pool with a fixed key and cheap hashing parameters. */
struct secret_pool *secret_pool_for_test(struct arena *a) __attribute__((returns_nonnull));
/* Nobody uses it any more. */
void secret_pool_close(struct secret_pool *pool);

/* Hash a human's password; waits until a worker is free. Fails with busy when none was within 5 s, or at
 * once when 64 for each worker wait already. */
NODISCARD struct err *secret_hash_password(
    struct arena *a, struct secret_pool *pool, const char *password, const char **hash);
/* Does password open hash ({ARGON2ID}, {SHA512-CRYPT}, {BLF-CRYPT})? hash NULL: the account does not exist;
 * takes the same time and says no. *ok and *rehash (a better hash should replace it; may be NULL) are set. A
 * yes is remembered for 10 minutes under a keyed hash of (hash, password), so repeated logins cost
 * microseconds; a changed password changes the hash and so misses. A hash that is not acceptable (below)
 * opens to nobody. Fails with busy. */
NODISCARD struct err *secret_verify_password(struct arena *a, struct secret_pool *pool, const char *hash,
    const char *password, bool *ok, bool *rehash);
/* May this imported hash be stored? Known scheme and bounded cost (Argon2id: m times t <= 64 MiB times 4, p
 * <= 8; bcrypt <= 12; SHA512-CRYPT rounds <= 500,000); why not is in *reason. */
bool secret_hash_acceptable(const char *hash, const char **reason);
/* At least 12 characters, at most 1000 bytes, none of 0x01 TAB CR LF (Dovecot refuses them); no repetition,
 * no sequence, not digits and signs alone, not a common password, even with digits and signs around it. Why
 * not is in *reason. */
bool secret_password_acceptable(const char *password, const char **reason);

/* Keyed hash of a token as 64 hex digits, for storing and looking up. */
const char *secret_token_hash(struct arena *a, const struct secret_pool *pool, const char *token)
    __attribute__((returns_nonnull));
/* Text that the database may hold and only this instance can read again (XChaCha20-Poly1305, a new nonce each
 * time). context says which value of which row it is ("dkim/4711"): moved to another place, it does not open.
 */
const char *secret_seal(struct arena *a, const struct secret_pool *pool, const char *context,
    const char *text) __attribute__((returns_nonnull));
/* What was sealed with this key and context. Fails with internal when it was changed, moved, or sealed with
 * another key; the detail names the context, never a part of the value. */
NODISCARD struct err *secret_open(struct arena *a, const struct secret_pool *pool, const char *context,
    const char *sealed, const char **text);
/* Unkeyed digest of bytes as 32 hex digits: ETags, request fingerprints. Not for secrets. */
const char *secret_digest(struct arena *a, const void *bytes, size_t n) __attribute__((returns_nonnull));
/* SHA-256, where a standard wants it. */
void secret_sha256(const void *bytes, size_t n, unsigned char out[SECRET_SHA256_SIZE]);
/* Equal, in time that depends on the length alone. */
bool secret_equal(const char *a, const char *b);
