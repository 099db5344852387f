/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include <crypt.h>
#include <ctype.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/schedule.h"
#include "base/scoped.h"

#define ARGON2ID "{ARGON2ID}"
#define SHA512_CRYPT "{SHA512-CRYPT}"
#define BLF_CRYPT "{BLF-CRYPT}"

enum {
	PERMIT_WAIT_S = 5,
	WAITERS_PER_PERMIT = 64, /* some two seconds of work; who comes later is told at once */
	CACHE_SETS = 1024,
	CACHE_WAYS = 4,
	CACHE_ID_BYTES = 24,
	PASSWORD_MIN = 12,   /* characters */
	PASSWORD_MAX = 1000, /* bytes */
	HASH_MAX = 255,      /* bytes of an imported hash */
	NICER = 10,          /* a worker than who asks */
	NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	BASE64 = sodium_base64_VARIANT_ORIGINAL,
};

/* A password that was right until then: the keyed hash of (hash, password), never the password. */
struct verified {
	unsigned char id[CACHE_ID_BYTES];
	int64_t until; /* clock_monotonic; 0: free */
};

/* Something that takes a core and its memory for long; on the stack of the thread that waits for it. */
struct work {
	struct work *next;
	pthread_cond_t changed;
	enum { WORK_WAITS, WORK_RUNS, WORK_DONE } state;
	struct arena *arena;
	const struct secret_pool *pool;
	const char *password, *hash;
	bool ok;
	struct err *error;
	void (*run)(struct work *w);
};

struct secret_pool {
	unsigned char token_key[SECRET_KEY_BYTES];
	unsigned char seal_key[SECRET_KEY_BYTES];
	unsigned char cache_key[SECRET_KEY_BYTES]; /* of this process alone */
	unsigned long long passes;                 /* Argon2's t */
	size_t memory;                             /* Argon2's m, bytes */
	const char *nobody;                        /* hash for names that do not exist */
	pthread_mutex_t lock;                      /* of what follows, but for the cache */
	pthread_cond_t more;                       /* there is work, or the end */
	int permits, n_workers, idle;              /* most workers, those there are, those without work */
	pthread_t *workers;
	int waiting;
	struct work *first; /* done in the order it came, so that nobody waits much longer than others */
	bool closing;
	pthread_mutex_t cache_lock;
	struct verified cache[CACHE_SETS][CACHE_WAYS];
};

static bool
starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static struct err *
read_key(struct arena *a, const char *file, unsigned char key[SECRET_KEY_BYTES])
{
	unsigned char bytes[SECRET_KEY_BYTES + 1];
	SCOPED_FD fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_new(a, ERR_INTERNAL, NULL, "%s can not be opened", file);
	ssize_t n = read(fd, bytes, sizeof(bytes));
	if (n == SECRET_KEY_BYTES)
		memcpy(key, bytes, SECRET_KEY_BYTES);
	sodium_memzero(bytes, sizeof(bytes));
	if (n != SECRET_KEY_BYTES)
		return err_new(
		    a, ERR_INTERNAL, NULL, "%s does not hold a key of %d bytes", file, SECRET_KEY_BYTES);
	return NULL;
}

static struct err *
hash_now(struct arena *a, const struct secret_pool *pool, const char *password, const char **hash)
{
	char text[crypto_pwhash_STRBYTES];

	if (crypto_pwhash_str_alg(text, password, strlen(password), pool->passes, pool->memory,
		crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_new(a, ERR_BUSY, NULL, "no memory for Argon2");
	*hash = arena_printf(a, ARGON2ID "%s", text);
	return NULL;
}

/* passes and memory are set; makes the rest. */
static struct err *
pool_start(struct arena *a, struct secret_pool *pool, int permits)
{
	if (sodium_init() < 0)
		return err_new(a, ERR_INTERNAL, NULL, "libsodium does not start");
	random_bytes(pool->cache_key, sizeof(pool->cache_key));
	pool->permits = permits > 0 ? permits : (int)sysconf(_SC_NPROCESSORS_ONLN);
	pool->workers = arena_alloc(a, (size_t)pool->permits * sizeof(*pool->workers));
	pthread_mutex_init(&pool->lock, NULL); /* these never fail on Linux */
	pthread_cond_init(&pool->more, NULL);
	pthread_mutex_init(&pool->cache_lock, NULL);
	return hash_now(a, pool, "nobody has this password", &pool->nobody);
}

struct err *
secret_pool_open(struct arena *a, const char *key_dir, int permits, struct secret_pool **out)
{
	struct secret_pool *pool = arena_new(a, struct secret_pool);

	pool->passes = 2;
	pool->memory = (size_t)19456 * 1024;
	TRY(read_key(a, arena_printf(a, "%s/token.key", key_dir), pool->token_key));
	TRY(read_key(a, arena_printf(a, "%s/seal.key", key_dir), pool->seal_key));
	TRY(pool_start(a, pool, permits));
	*out = pool;
	return NULL;
}

struct secret_pool *
secret_pool_for_test(struct arena *a)
{
	struct secret_pool *pool = arena_new(a, struct secret_pool);

	pool->passes = crypto_pwhash_OPSLIMIT_MIN;
	pool->memory = crypto_pwhash_MEMLIMIT_MIN;
	memset(pool->token_key, 0x2a, sizeof(pool->token_key));
	memset(pool->seal_key, 0x2b, sizeof(pool->seal_key));
	if (pool_start(a, pool, 2) != NULL)
		abort();
	return pool;
}

void
secret_pool_close(struct secret_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->closing = true;
	pthread_cond_broadcast(&pool->more);
	pthread_mutex_unlock(&pool->lock);
	for (int i = 0; i < pool->n_workers; i++)
		pthread_join(pool->workers[i], NULL);
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->more);
	pthread_mutex_destroy(&pool->cache_lock);
	sodium_memzero(pool, sizeof(*pool));
}

/* With the lock held. */
static void
leave_queue(struct secret_pool *pool, struct work *w)
{
	struct work **link = &pool->first;

	while (*link != w)
		link = &(*link)->next;
	*link = w->next;
	pool->waiting--;
}

/* With the lock held: the work that waits longest, or NULL when the pool closes. */
static struct work *
next_work(struct secret_pool *pool)
{
	pool->idle++;
	while (pool->first == NULL && !pool->closing)
		pthread_cond_wait(&pool->more, &pool->lock);
	pool->idle--;
	if (pool->first == NULL)
		return NULL;
	struct work *w = pool->first;
	leave_queue(pool, w);
	w->state = WORK_RUNS;
	return w;
}

/* A worker lets all other threads go first: while every core hashes passwords, rows and pages are answered as
 * quickly as before. It goes from one password to the next, so that a core does not wait for the threads that
 * asked. */
static void *
work_on(void *arg)
{
	struct secret_pool *pool = arg;
	struct work *w;

	schedule_short_turns(NICER);
	pthread_mutex_lock(&pool->lock);
	while ((w = next_work(pool)) != NULL) {
		pthread_mutex_unlock(&pool->lock);
		w->run(w);
		pthread_mutex_lock(&pool->lock);
		w->state = WORK_DONE;
		pthread_cond_signal(&w->changed);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* With the lock held. Only now: threads that were there before the process gave up its rights would have kept
 * theirs. */
static void
start_worker(struct secret_pool *pool)
{
	if (pool->waiting > pool->idle && pool->n_workers < pool->permits &&
	    pthread_create(&pool->workers[pool->n_workers], NULL, work_on, pool) == 0)
		pool->n_workers++;
}

/* With the lock held: until it is done. False: nobody began with it within PERMIT_WAIT_S. */
static bool
wait_for(struct secret_pool *pool, struct work *w)
{
	struct timespec until;
	int status = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += PERMIT_WAIT_S;
	while (w->state == WORK_WAITS && status == 0)
		status = pthread_cond_clockwait(&w->changed, &pool->lock, CLOCK_MONOTONIC, &until);
	if (w->state == WORK_WAITS)
		leave_queue(pool, w);
	while (w->state == WORK_RUNS)
		pthread_cond_wait(&w->changed, &pool->lock);
	return w->state == WORK_DONE;
}

/* With the lock held: hand it to the workers, behind all that waits. False when there is no room. */
static bool
queue_up(struct secret_pool *pool, struct work *w)
{
	struct work **link = &pool->first;

	if (pool->waiting >= pool->permits * WAITERS_PER_PERMIT)
		return false;
	while (*link != NULL)
		link = &(*link)->next;
	*link = w;
	pool->waiting++;
	start_worker(pool);
	pthread_cond_signal(&pool->more);
	if (pool->n_workers > 0)
		return true;
	leave_queue(pool, w);
	return false;
}

static struct err *
do_work(struct arena *a, struct secret_pool *pool, struct work *w)
{
	pthread_cond_init(&w->changed, NULL);
	pthread_mutex_lock(&pool->lock);
	bool done = queue_up(pool, w) && wait_for(pool, w);
	pthread_mutex_unlock(&pool->lock);
	pthread_cond_destroy(&w->changed);
	return done ? w->error : err_new(a, ERR_BUSY, NULL, "too many sign-ins at once");
}

static void
hash_work(struct work *w)
{
	w->error = hash_now(w->arena, w->pool, w->password, &w->hash);
}

struct err *
secret_hash_password(struct arena *a, struct secret_pool *pool, const char *password, const char **hash)
{
	struct work w = { .arena = a, .pool = pool, .password = password, .run = hash_work };

	TRY(do_work(a, pool, &w));
	*hash = w.hash;
	return NULL;
}

static void
cache_id(
    const struct secret_pool *pool, const char *hash, const char *password, unsigned char id[CACHE_ID_BYTES])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, pool->cache_key, sizeof(pool->cache_key), CACHE_ID_BYTES);
	/* with its NUL, so that no other pair reads the same */
	crypto_generichash_update(&state, (const unsigned char *)hash, strlen(hash) + 1);
	crypto_generichash_update(&state, (const unsigned char *)password, strlen(password));
	crypto_generichash_final(&state, id, CACHE_ID_BYTES);
	sodium_memzero(&state, sizeof(state));
}

static struct verified *
cache_set(struct secret_pool *pool, const unsigned char id[CACHE_ID_BYTES])
{
	return pool->cache[((unsigned)id[0] << 8 | id[1]) % CACHE_SETS];
}

static bool
cache_has(struct secret_pool *pool, const unsigned char id[CACHE_ID_BYTES])
{
	const struct verified *set = cache_set(pool, id);
	int64_t now = clock_monotonic();
	bool found = false;

	pthread_mutex_lock(&pool->cache_lock);
	for (int i = 0; i < CACHE_WAYS; i++)
		found |= set[i].until > now && sodium_memcmp(set[i].id, id, CACHE_ID_BYTES) == 0;
	pthread_mutex_unlock(&pool->cache_lock);
	return found;
}

/* In the place of the one that ends first. */
static void
cache_put(struct secret_pool *pool, const unsigned char id[CACHE_ID_BYTES])
{
	struct verified *set = cache_set(pool, id);
	struct verified *place = set;

	pthread_mutex_lock(&pool->cache_lock);
	for (int i = 1; i < CACHE_WAYS; i++)
		if (set[i].until < place->until)
			place = &set[i];
	memcpy(place->id, id, CACHE_ID_BYTES);
	place->until = clock_monotonic() + MINUTES(10);
	pthread_mutex_unlock(&pool->cache_lock);
}

/* Does crypt(3) with the stored hash as its setting give the stored hash? */
static bool
verify_crypt(struct arena *a, const char *hash, const char *password)
{
	struct crypt_data *data = arena_new(a, struct crypt_data); /* 32 KiB: too much for a small stack */
	const char *got = crypt_r(password, hash, data);
	bool ok = got != NULL && got[0] != '*' && secret_equal(got, hash); /* * starts a failure */

	sodium_memzero(data, sizeof(*data));
	return ok;
}

static bool
verify_now(struct arena *a, const char *hash, const char *password)
{
	const char *unused;

	/* never hand an unknown scheme or an unbounded cost to the libraries */
	if (!secret_hash_acceptable(hash, &unused))
		return false;
	if (starts_with(hash, ARGON2ID))
		return crypto_pwhash_str_verify(hash + sizeof(ARGON2ID) - 1, password, strlen(password)) == 0;
	return verify_crypt(a, strchr(hash, '}') + 1, password);
}

static void
verify_work(struct work *w)
{
	w->ok = verify_now(w->arena, w->hash, w->password);
}

static bool
needs_rehash(const struct secret_pool *pool, const char *hash)
{
	return !starts_with(hash, ARGON2ID) ||
	       crypto_pwhash_str_needs_rehash(hash + sizeof(ARGON2ID) - 1, pool->passes, pool->memory) != 0;
}

struct err *
secret_verify_password(
    struct arena *a, struct secret_pool *pool, const char *hash, const char *password, bool *ok, bool *rehash)
{
	const char *against = hash != NULL ? hash : pool->nobody;
	unsigned char id[CACHE_ID_BYTES];

	*ok = false;
	if (rehash != NULL)
		*rehash = false;
	cache_id(pool, against, password, id);
	bool known = hash != NULL && cache_has(pool, id);
	if (!known) {
		struct work w = { .arena = a, .hash = against, .password = password, .run = verify_work };

		TRY(do_work(a, pool, &w));
		known = w.ok && hash != NULL;
		if (known)
			cache_put(pool, id);
	}
	*ok = known;
	if (rehash != NULL)
		*rehash = known && needs_rehash(pool, hash);
	return NULL;
}

/* Reads prefix and the decimal number behind it; false unless it is there, within min..max, of at most 9
 * digits. */
static bool
read_number(const char **p, const char *prefix, long min, long max, long *out)
{
	if (!starts_with(*p, prefix))
		return false;
	const char *digits = *p + strlen(prefix);
	size_t n = strspn(digits, "0123456789");
	if (n == 0 || n > 9)
		return false;
	*out = strtol(digits, NULL, 10);
	*p = digits + n;
	return *out >= min && *out <= max;
}

/* What takes longer than answers to wrong passwords are held back to (rules/guard) would tell that a name
 * exists. */
enum { ARGON2_WORK_MAX = 65536 * 4 /* KiB times passes */ };
#define INSTEAD "; give the account a new password instead"

static const char *
refuse_argon2id(const char *text)
{
	const char *p = text;
	long memory, passes, lanes;

	if (!starts_with(p, "$argon2id$v=19$"))
		return "{hash_malformed}is not an Argon2id hash of version 19";
	p += sizeof("$argon2id$v=19") - 1;
	if (!read_number(&p, "$m=", 8, ARGON2_WORK_MAX, &memory) || !read_number(&p, ",t=", 1, 10, &passes) ||
	    !read_number(&p, ",p=", 1, 8, &lanes) || *p != '$' || memory * passes > ARGON2_WORK_MAX)
		return "{hash_cost}costs too much: at most m=65536 with t=4, or m times t the same, and p=8" INSTEAD;
	if (crypto_pwhash_str_needs_rehash(text, 1, crypto_pwhash_MEMLIMIT_MIN) < 0)
		return "{hash_malformed}is not a well-formed Argon2id hash";
	return NULL;
}

/* salt$hash or salthash in crypt(3)'s alphabet. */
static bool
crypt_alphabet(const char *p, size_t n)
{
	return strlen(p) == n &&
	       strspn(p, "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == n;
}

static const char *
refuse_sha512_crypt(const char *text)
{
	const char *p = text + 3;
	long rounds;

	if (!starts_with(text, "$6$"))
		return "is not a SHA512-CRYPT hash";
	if (starts_with(p, "rounds=")) {
		if (!read_number(&p, "rounds=", 1000, 500000, &rounds) || *p != '$')
			return "{hash_cost}costs too much: at most 500000 rounds" INSTEAD;
		p++;
	}
	const char *end = strchr(p, '$');
	if (end == NULL || end - p > 16 || !crypt_alphabet(end + 1, 86))
		return "{hash_malformed}is not a well-formed SHA512-CRYPT hash";
	return NULL;
}

static const char *
refuse_bcrypt(const char *text)
{
	const char *p = text + 3;
	long cost;

	if (!starts_with(text, "$2y") && !starts_with(text, "$2b") && !starts_with(text, "$2a"))
		return "{hash_malformed}is not a bcrypt hash";
	if (!read_number(&p, "$", 4, 12, &cost))
		return "{hash_cost}costs too much: at most 12" INSTEAD;
	if (*p != '$' || p != text + 6 || !crypt_alphabet(p + 1, 53))
		return "{hash_malformed}is not a well-formed bcrypt hash";
	return NULL;
}

bool
secret_hash_acceptable(const char *hash, const char **reason)
{
	static const struct {
		const char *prefix;
		const char *(*refuse)(const char *text);
	} schemes[] = {
		{ ARGON2ID, refuse_argon2id },
		{ SHA512_CRYPT, refuse_sha512_crypt },
		{ BLF_CRYPT, refuse_bcrypt },
	};

	*reason = "{hash_scheme}is not of a known scheme: " ARGON2ID ", " SHA512_CRYPT " or " BLF_CRYPT;
	if (strlen(hash) > HASH_MAX)
		*reason = "{too_long_plain}is too long";
	else
		for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
			if (starts_with(hash, schemes[i].prefix))
				*reason = schemes[i].refuse(hash + strlen(schemes[i].prefix));
	return *reason == NULL;
}

static int
compare_text(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

static bool
is_common(const char *text)
{
	static const char *const common[] = {
#include "base/common_passwords.inc"
	};

	return bsearch(text, common, sizeof(common) / sizeof(*common), sizeof(*common), compare_text) != NULL;
}

/* A piece of at most four bytes, again and again. */
static bool
is_repetition(const char *s, size_t n)
{
	for (size_t period = 1; period <= 4; period++)
		if (memcmp(s, s + period, n - period) == 0)
			return true;
	return false;
}

/* Each character the next, or the previous, of the one before it. */
static bool
is_sequence(const char *s)
{
	int step = s[1] - s[0];

	if (step != 1 && step != -1)
		return false;
	for (s++; s[1] != '\0'; s++)
		if (s[1] - s[0] != step)
			return false;
	return true;
}

/* Cut off what people put around a common word to please a rule: digits and signs at both ends. */
static char *
undecorate(char *s)
{
	char *end = s + strlen(s);

	while (end > s && (unsigned char)end[-1] < 0x80 && !isalpha((unsigned char)end[-1]))
		*--end = '\0';
	while (*s != '\0' && (unsigned char)*s < 0x80 && !isalpha((unsigned char)*s))
		s++;
	return s;
}

/* lower is the password in lower case; it is changed. */
static const char *
refuse_weak(char *lower, size_t n)
{
	if (is_repetition(lower, n) || is_sequence(lower))
		return "{password_pattern}must not be a repetition or a sequence";
	if (is_common(lower))
		return "{password_common}is one of the most common passwords";
	const char *core = undecorate(lower);
	if (*core == '\0')
		return "{password_digits}must not be made of digits and signs alone";
	if (is_common(core))
		return "{password_decorated}is a common password with digits and signs around it";
	return NULL;
}

bool
secret_password_acceptable(const char *password, const char **reason)
{
	char lower[PASSWORD_MAX + 1];
	size_t n = strlen(password), characters = 0;

	*reason = NULL;
	for (size_t i = 0; i < n; i++)
		characters += ((unsigned char)password[i] & 0xc0) != 0x80;
	if (characters < PASSWORD_MIN)
		*reason = "{password_short}must have at least 12 characters";
	else if (n > PASSWORD_MAX)
		*reason = "{password_long}must have at most 1000 bytes";
	else if (strpbrk(password, "\001\t\r\n") != NULL)
		*reason = "{password_tabs}must not hold tabs or ends of lines";
	if (*reason != NULL)
		return false;
	for (size_t i = 0; i <= n; i++)
		lower[i] = (char)(password[i] >= 'A' && password[i] <= 'Z' ? password[i] + 32 : password[i]);
	*reason = refuse_weak(lower, n);
	sodium_memzero(lower, sizeof(lower));
	return *reason == NULL;
}

/* The first of a sealed text tells how it was sealed, should that ever change. */
static const char seal_version[] = "1:";

_Static_assert((int)crypto_aead_xchacha20poly1305_ietf_KEYBYTES == (int)SECRET_KEY_BYTES, "");

const char *
secret_seal(struct arena *a, const struct secret_pool *pool, const char *context, const char *text)
{
	const size_t n = strlen(text), size = NONCE_BYTES + n + TAG_BYTES;
	const size_t encoded_size = sodium_base64_ENCODED_LEN(size, BASE64);
	unsigned char *bytes = arena_alloc(a, size);

	random_bytes(bytes, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + NONCE_BYTES, NULL, (const unsigned char *)text, n,
	    (const unsigned char *)context, strlen(context), NULL, bytes, pool->seal_key);
	return arena_printf(a, "%s%s", seal_version,
	    sodium_bin2base64(arena_alloc(a, encoded_size), encoded_size, bytes, size, BASE64));
}

/* bytes holds the n bytes of a decoded sealed text. */
static bool
open_bytes(const struct secret_pool *pool, const char *context, const unsigned char *bytes, size_t n,
    unsigned char *text)
{
	return n >= NONCE_BYTES + TAG_BYTES &&
	       crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL, bytes + NONCE_BYTES,
		   n - NONCE_BYTES, (const unsigned char *)context, strlen(context), bytes,
		   pool->seal_key) == 0;
}

struct err *
secret_open(struct arena *a, const struct secret_pool *pool, const char *context, const char *sealed,
    const char **text)
{
	const size_t length = strlen(sealed);
	unsigned char *bytes = arena_alloc(a, length + 1); /* more than what it decodes to */
	unsigned char *plain = arena_alloc(a, length + 1); /* zeroed, so it ends where the text does */
	size_t n = 0;

	if (!starts_with(sealed, seal_version) ||
	    sodium_base642bin(bytes, length, sealed + sizeof(seal_version) - 1,
		length - (sizeof(seal_version) - 1), NULL, &n, NULL, BASE64) != 0 ||
	    !open_bytes(pool, context, bytes, n, plain))
		return err_new(a, ERR_INTERNAL, NULL,
		    "the sealed value %s does not open: another seal.key, or it was changed or moved",
		    context);
	*text = (const char *)plain;
	return NULL;
}

static const char *
hex(struct arena *a, const unsigned char *bytes, size_t n)
{
	size_t size = 2 * n + 1;

	return sodium_bin2hex(arena_alloc(a, size), size, bytes, n);
}

const char *
secret_token_hash(struct arena *a, const struct secret_pool *pool, const char *token)
{
	unsigned char hash[32];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)token, strlen(token), pool->token_key,
	    sizeof(pool->token_key));
	return hex(a, hash, sizeof(hash));
}

const char *
secret_digest(struct arena *a, const void *bytes, size_t n)
{
	unsigned char hash[16];

	crypto_generichash(hash, sizeof(hash), bytes, n, NULL, 0);
	return hex(a, hash, sizeof(hash));
}

void
secret_sha256(const void *bytes, size_t n, unsigned char out[SECRET_SHA256_SIZE])
{
	crypto_hash_sha256(out, bytes, n);
}

bool
secret_equal(const char *a, const char *b)
{
	size_t n = strlen(a);

	return n == strlen(b) && sodium_memcmp(a, b, n) == 0;
}
