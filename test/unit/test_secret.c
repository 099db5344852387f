/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "base/clock.h"

/* after the headers it needs */
#include <cmocka.h>

static const struct {
	const char *name, *password, *reason; /* reason: a part of it, NULL when accepted */
} passwords[] = {
	{ "good", "correct horse battery", NULL },
	{ "twelve", "kTz8vQ2mLw9x", NULL },
	{ "umlauts count once", "\303\244\303\266\303\274\303\237\303\244\303\266\303\274\303\237zwqx",
	    NULL },
	{ "umlauts are not two", "\303\244\303\266\303\274\303\237\303\244\303\266", "12 characters" },
	{ "eleven", "kTz8vQ2mLw9", "12 characters" },
	{ "empty", "", "12 characters" },
	{ "tab", "correct\thorse battery", "tabs" },
	{ "CR", "correct\rhorse battery", "tabs" },
	{ "LF", "correct\nhorse battery", "tabs" },
	{ "0x01", "correct\001horse battery", "tabs" },
	{ "one character", "aaaaaaaaaaaaaaaa", "repetition" },
	{ "one piece", "abcdabcdabcdab", "repetition" },
	{ "upwards", "abcdefghijklm", "sequence" },
	{ "downwards", "ZYXWVUTSRQPONM", "sequence" },
	{ "common", "1Q2w3e4r5t6Y", "common" },
	{ "decorated", "Password2026!", "common" },
	{ "decorated in front", "12345Dragon!!", "common" },
	{ "inside is not common", "a Password in a sentence", NULL },
	{ "digits and signs", "2026-11-21 22:19", "digits" },
};

static void
test_password_acceptable(void **state)
{
	char longest[1002] = { 0 };
	const char *reason;

	(void)state;
	for (size_t i = 0; i < sizeof(passwords) / sizeof(*passwords); i++) {
		bool ok = secret_password_acceptable(passwords[i].password, &reason);

		print_message("# %s: %s\n", passwords[i].name, ok ? "accepted" : reason);
		assert_int_equal(ok, passwords[i].reason == NULL);
		if (!ok)
			assert_non_null(strstr(reason, passwords[i].reason));
	}
	for (size_t i = 0; i < 1001; i++)
		longest[i] = (char)('a' + i * i % 26);
	assert_false(secret_password_acceptable(longest, &reason));
	longest[1000] = '\0';
	assert_true(secret_password_acceptable(longest, &reason));
}

#define HASH512 "svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"

static const struct {
	const char *hash;
	bool ok;
} hashes[] = {
	{ "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    true },
	{ "{ARGON2ID}$argon2id$v=19$m=262144,t=1,p=8$c29tZXNhbHRzb21lc2FsdA$"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    true },
	{ "{ARGON2ID}$argon2id$v=19$m=65536,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    false },
	{ "{ARGON2ID}$argon2id$v=19$m=26214,t=10,p=8$c29tZXNhbHRzb21lc2FsdA$"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    true },
	{ "{ARGON2ID}$argon2id$v=19$m=262145,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    false },
	{ "{ARGON2ID}$argon2id$v=19$m=65536,t=11,p=4$c29tZXNhbHRzb21lc2FsdA$"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    false },
	{ "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=9$c29tZXNhbHRzb21lc2FsdA$"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    false },
	{ "{ARGON2ID}$argon2id$v=19$m=4294967297,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    false },
	{ "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA", false },
	{ "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1", false },
	{ "{ARGON2ID}$argon2d$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$"
	  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    false },
	{ "{ARGON2ID}", false },
	{ "{SHA512-CRYPT}$6$saltstring$" HASH512, true },
	{ "{SHA512-CRYPT}$6$rounds=500000$saltstring$" HASH512, true },
	{ "{SHA512-CRYPT}$6$rounds=999999999$saltstring$" HASH512, false },
	{ "{SHA512-CRYPT}$6$saltstring", false },
	{ "{SHA512-CRYPT}garbage", false },
	{ "{BLF-CRYPT}$2y$10$abcdefghijklmnopqrstuuPLMxq4Ba6pyUYDZFDGL5XoDcLnPMfY2", true },
	{ "{BLF-CRYPT}$2y$12$abcdefghijklmnopqrstuuPLMxq4Ba6pyUYDZFDGL5XoDcLnPMfY2", true },
	{ "{BLF-CRYPT}$2y$13$abcdefghijklmnopqrstuuPLMxq4Ba6pyUYDZFDGL5XoDcLnPMfY2", false },
	{ "{BLF-CRYPT}$2y$31$abcdefghijklmnopqrstuuPLMxq4Ba6pyUYDZFDGL5XoDcLnPMfY2", false },
	{ "{BLF-CRYPT}$2x$10$abcdefghijklmnopqrstuuPLMxq4Ba6pyUYDZFDGL5XoDcLnPMfY2", false },
	{ "{BLF-CRYPT}$2y$5$abcdefghijklmnopqrstuuPLMxq4Ba6pyUYDZFDGL5XoDcLnPMfY2", false },
	{ "{BLF-CRYPT}$2", false },
	{ "{PLAIN}secret", false },
	{ "{MD5-CRYPT}$1$salt$hash", false },
	{ "garbage", false },
	{ "", false },
};

static void
test_hash_acceptable(void **state)
{
	const char *reason;

	(void)state;
	for (size_t i = 0; i < sizeof(hashes) / sizeof(*hashes); i++) {
		bool ok = secret_hash_acceptable(hashes[i].hash, &reason);

		print_message("# %s: %s\n", hashes[i].hash, ok ? "accepted" : reason);
		assert_int_equal(ok, hashes[i].ok);
		assert_int_equal(ok, reason == NULL);
	}
}

/* From the documents of the schemes: SHA-crypt.txt, and OpenBSD's tests of bcrypt. */
static const struct {
	const char *hash, *password;
	bool ok, rehash;
} verdicts[] = {
	{ "{SHA512-CRYPT}$6$saltstring$" HASH512, "Hello world!", true, true },
	{ "{SHA512-CRYPT}$6$saltstring$" HASH512, "Hello world", false, false },
	{ "{BLF-CRYPT}$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U", true, true },
	{ "{BLF-CRYPT}$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*V", false, false },
	{ "{PLAIN}Hello", "Hello", false, false },
	{ "garbage", "garbage", false, false },
	{ NULL, "nobody has this password", false, false },
};

static void
test_verify(void **state)
{
	struct arena a = { 0 };
	struct secret_pool *pool = secret_pool_for_test(&a);
	const char *hash, *again;
	bool ok, rehash;

	(void)state;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
		for (int twice = 0; twice < 2; twice++) { /* the second comes from memory */
			assert_null(secret_verify_password(
			    &a, pool, verdicts[i].hash, verdicts[i].password, &ok, &rehash));
			assert_int_equal(ok, verdicts[i].ok);
			assert_int_equal(rehash, verdicts[i].rehash);
		}
	assert_null(secret_hash_password(&a, pool, "correct horse battery", &hash));
	assert_null(secret_hash_password(&a, pool, "correct horse battery", &again));
	assert_int_equal(strncmp(hash, "{ARGON2ID}$argon2id$v=19$m=8,t=1,p=1$", 37), 0);
	assert_string_not_equal(hash, again);
	assert_null(secret_verify_password(&a, pool, hash, "correct horse battery", &ok, &rehash));
	assert_true(ok && !rehash);
	assert_null(secret_verify_password(&a, pool, again, "correct horse batterY", &ok, NULL));
	assert_false(ok);
	secret_pool_close(pool);
	arena_free(&a);
}

static struct secret_pool *
open_real(struct arena *a, int permits)
{
	static const char key[SECRET_KEY_BYTES] = "0123456789abcdef0123456789abcde";
	static const char *const names[] = { "token.key", "seal.key" };
	char dir[] = "/tmp/mailportal-keys-XXXXXX";
	struct secret_pool *pool, *no;

	assert_non_null(mkdtemp(dir));
	for (int i = 0; i < 2; i++) {
		assert_non_null(secret_pool_open(a, dir, permits, &no)); /* one is missing */
		const char *name = arena_printf(a, "%s/%s", dir, names[i]);
		int fd = open(name, O_WRONLY | O_CREAT, 0600);
		assert_int_equal(write(fd, key, sizeof(key)), sizeof(key));
		close(fd);
	}
	assert_null(secret_pool_open(a, dir, permits, &pool));
	for (int i = 0; i < 2; i++) {
		const char *name = arena_printf(a, "%s/%s", dir, names[i]);
		int fd = open(name, O_WRONLY | O_APPEND);
		assert_int_equal(write(fd, "x", 1), 1);
		close(fd);
		assert_non_null(secret_pool_open(a, dir, permits, &no)); /* 33 bytes are no key */
		assert_int_equal(truncate(name, sizeof(key)), 0);
	}
	for (int i = 0; i < 2; i++)
		unlink(arena_printf(a, "%s/%s", dir, names[i]));
	rmdir(dir);
	return pool;
}

/* The real cost is at least ten times a remembered verdict. */
static void
test_cache(void **state)
{
	struct arena a = { 0 };
	struct secret_pool *pool = open_real(&a, 1);
	const char *hash, *other;
	bool ok, rehash;

	(void)state;
	assert_null(secret_hash_password(&a, pool, "correct horse battery", &hash));
	assert_int_equal(strncmp(hash, "{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$", 41), 0);
	int64_t start = clock_monotonic();
	for (int i = 0; i < 5; i++) /* a no is never remembered */
		assert_null(secret_verify_password(&a, pool, hash, "wrong horse battery", &ok, NULL));
	int64_t slow = clock_monotonic() - start;
	assert_null(secret_verify_password(&a, pool, hash, "correct horse battery", &ok, &rehash));
	assert_true(ok && !rehash);
	int64_t fast = INT64_MAX;
	for (int round = 0; round < 3; round++) { /* others may be at work on this machine */
		start = clock_monotonic();
		for (int i = 0; i < 5; i++) {
			assert_null(
			    secret_verify_password(&a, pool, hash, "correct horse battery", &ok, NULL));
			assert_true(ok);
		}
		int64_t took = clock_monotonic() - start;
		fast = took < fast ? took : fast;
	}
	print_message("# five verdicts: %d ms, remembered %d ms\n", (int)slow, (int)fast);
	assert_true(fast * 10 < slow);
	assert_null(secret_hash_password(&a, pool, "changed horse battery", &other));
	assert_null(secret_verify_password(&a, pool, other, "correct horse battery", &ok, NULL));
	assert_false(ok);
	secret_pool_close(pool);
	arena_free(&a);
}

struct storm {
	struct secret_pool *pool;
	const char *hash;
	int busy, no;
	pthread_mutex_t lock;
};

static void *
storm_one(void *arg)
{
	struct storm *storm = arg;
	struct arena a = { 0 };
	bool ok = true;
	const struct err *e = secret_verify_password(&a, storm->pool, storm->hash, "wrong", &ok, NULL);

	pthread_mutex_lock(&storm->lock);
	storm->busy += e != NULL && e->code == ERR_BUSY;
	storm->no += e == NULL && !ok;
	pthread_mutex_unlock(&storm->lock);
	arena_free(&a);
	return NULL;
}

/* R12: a storm of logins is bounded: a part is answered, the rest is told "busy" and nothing hangs. */
static void
test_storm(void **state)
{
	enum { THREADS = 200 };
	struct arena a = { 0 };
	struct storm storm = { .pool = open_real(&a, 1), .lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_t threads[THREADS];

	(void)state;
	assert_null(secret_hash_password(&a, storm.pool, "correct horse battery", &storm.hash));
	int64_t start = clock_monotonic();
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, storm_one, &storm), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	print_message(
	    "# %d refused, %d busy, %d ms\n", storm.no, storm.busy, (int)(clock_monotonic() - start));
	assert_int_equal(storm.no + storm.busy, THREADS);
	assert_true(storm.no >= 1 && storm.busy >= 1);
	assert_true(clock_monotonic() - start < SECONDS(20));
	secret_pool_close(storm.pool);
	arena_free(&a);
}

static void
test_tokens(void **state)
{
	struct arena a = { 0 };
	struct secret_pool *pool = secret_pool_for_test(&a), *real = open_real(&a, 1);
	const char *hash = secret_token_hash(&a, pool, "token");

	(void)state;
	assert_int_equal(strlen(hash), 64);
	assert_string_equal(hash, secret_token_hash(&a, pool, "token"));
	assert_string_not_equal(hash, secret_token_hash(&a, pool, "tokem"));
	assert_string_not_equal(hash, secret_token_hash(&a, real, "token")); /* the key counts */
	assert_string_equal(
	    secret_digest(&a, "", 0), "cae66941d9efbd404e4d88758ea67670"); /* BLAKE2b-128 of nothing */
	assert_true(secret_equal("abc", "abc") && secret_equal("", ""));
	assert_false(secret_equal("abc", "abd") || secret_equal("abc", "ab") || secret_equal("", "a"));
	secret_pool_close(pool);
	secret_pool_close(real);
	arena_free(&a);
}

/* What is sealed opens with its key and its context alone, and each changed character is noticed. */
static void
test_seal(void **state)
{
	static const char text[] = "s3cret: p\303\244ss\nword";
	struct arena a = { 0 };
	struct secret_pool *pool = secret_pool_for_test(&a), *other = open_real(&a, 1);
	const char *sealed = secret_seal(&a, pool, "setting/relayhost/password", text), *opened = NULL;

	(void)state;
	assert_null(strstr(sealed, "s3cret"));
	assert_string_not_equal(sealed, secret_seal(&a, pool, "setting/relayhost/password", text));
	assert_null(secret_open(&a, pool, "setting/relayhost/password", sealed, &opened));
	assert_string_equal(opened, text);
	assert_null(secret_open(&a, pool, "", secret_seal(&a, pool, "", ""), &opened));
	assert_string_equal(opened, "");
	const struct err *e = secret_open(&a, pool, "dkim/4711", sealed, &opened); /* moved */
	assert_non_null(e);
	assert_int_equal(e->code, ERR_INTERNAL);
	assert_null(strstr(e->detail, sealed));
	assert_non_null(secret_open(&a, other, "setting/relayhost/password", sealed, &opened));
	for (size_t i = 0; sealed[i] != '\0'; i++) {
		char *changed = arena_strdup(&a, sealed);

		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_non_null(secret_open(&a, pool, "setting/relayhost/password", changed, &opened));
		changed[i] = '\0'; /* cut off here */
		assert_non_null(secret_open(&a, pool, "setting/relayhost/password", changed, &opened));
	}
	assert_non_null(secret_open(&a, pool, "x", text, &opened)); /* was never sealed */
	secret_pool_close(pool);
	secret_pool_close(other);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_password_acceptable),
		cmocka_unit_test(test_hash_acceptable),
		cmocka_unit_test(test_verify),
		cmocka_unit_test(test_cache),
		cmocka_unit_test(test_storm),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_seal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
