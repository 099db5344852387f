/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <time.h>

static int64_t
read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t
clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* value as n digits before end. */
static void
put_digits(char *end, int n, int value)
{
	for (; n > 0; n--, value /= 10)
		*--end = (char)('0' + value % 10);
}

/* By hand, for every row of a list has several: printf would cost as much as the rest of the row. */
const char *
clock_text(struct arena *a, int64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	char *text = arena_strdup(a, "0000-00-00T00:00:00.000Z");
	struct tm t;

	gmtime_r(&seconds, &t);
	put_digits(text + 4, 4, t.tm_year + 1900);
	put_digits(text + 7, 2, t.tm_mon + 1);
	put_digits(text + 10, 2, t.tm_mday);
	put_digits(text + 13, 2, t.tm_hour);
	put_digits(text + 16, 2, t.tm_min);
	put_digits(text + 19, 2, t.tm_sec);
	put_digits(text + 23, 3, (int)(ms % 1000));
	return text;
}

/* n digits as a number, or -1. */
static int
digits(const char *p, int n)
{
	int value = 0;

	for (; n > 0; n--, p++) {
		if (*p < '0' || *p > '9')
			return -1;
		value = value * 10 + (*p - '0');
	}
	return value;
}

bool
clock_parse(const char *text, int64_t *ms)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";
	int fraction = 0;

	for (size_t i = 0; i < sizeof(shape) - 1; i++)
		if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return false;
	const char *rest = text + sizeof(shape) - 1;
	if (*rest == '.') {
		fraction = digits(rest + 1, 3);
		rest += 4;
		if (fraction < 0)
			return false;
	}
	struct tm t = { .tm_year = digits(text, 4) - 1900,
		.tm_mon = digits(text + 5, 2) - 1,
		.tm_mday = digits(text + 8, 2),
		.tm_hour = digits(text + 11, 2),
		.tm_min = digits(text + 14, 2),
		.tm_sec = digits(text + 17, 2) };
	struct tm asked = t;
	time_t seconds = timegm(&t);
	/* timegm rolls 30 February over: only what comes back unchanged was a date */
	if (strcmp(rest, "Z") != 0 || t.tm_mon != asked.tm_mon || t.tm_mday != asked.tm_mday ||
	    t.tm_hour != asked.tm_hour || t.tm_sec != asked.tm_sec)
		return false;
	*ms = (int64_t)seconds * 1000 + fraction;
	return true;
}
