/* SPDX-License-Identifier: Apache-2.0 */
#include "api/about.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/span.h"
#include "os/helper_client.h"

enum { TEXT_MAX = 64 * 1024, HELPER_MS = 45 * 1000 };

static const int64_t good_for = MINUTES(10);

struct about_cache {
	pthread_mutex_t lock;
	char *text; /* NULL: not asked yet */
	int64_t asked_at;
};

struct about_cache *
about_open(void)
{
	struct about_cache *about = calloc(1, sizeof(*about));

	if (about == NULL)
		abort();
	pthread_mutex_init(&about->lock, NULL);
	return about;
}

void
about_close(struct about_cache **about)
{
	if (*about == NULL)
		return;
	free((*about)->text);
	pthread_mutex_destroy(&(*about)->lock);
	free(*about);
	*about = NULL;
}

NODISCARD static struct err *
ask(struct arena *a, struct about_cache *about, const char *run_dir)
{
	struct span answer;

	if (about->text != NULL && clock_monotonic() - about->asked_at < good_for)
		return NULL;
	TRY(helper_call(a, run_dir, "about", NULL, HELPER_MS, &answer));
	if (answer.n == 0 || answer.n > TEXT_MAX)
		return err_new(a, ERR_UNAVAILABLE, NULL, "the helper tells no versions");
	free(about->text);
	about->text = strdup(answer.p);
	if (about->text == NULL)
		abort();
	about->asked_at = clock_monotonic();
	return NULL;
}

struct err *
about_versions(struct arena *a, struct about_cache *about, const char *run_dir, const char **out)
{
	pthread_mutex_lock(&about->lock);
	struct err *e = ask(a, about, run_dir);
	if (e == NULL)
		*out = arena_strdup(a, about->text);
	pthread_mutex_unlock(&about->lock);
	return e;
}
