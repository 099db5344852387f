/* SPDX-License-Identifier: Apache-2.0 */
/* R78: a check ends when its time is over, whatever it does, and what it could not look at is not called
 * well. And what only a machine in trouble would show. */
#include "main/doctor/doctor.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/say.h"
#include "os/file.h"

/* after the headers it needs */
#include <cmocka.h>

static struct err *
look_well(struct doctor *d)
{
	(void)d;
	return NULL;
}

static struct err *
look_wrong(struct doctor *d)
{
	doctor_found(d, FINDING_NOTE, NULL, "{doctor_memory}a note", NULL, NULL);
	doctor_found(d, FINDING_WARNING, "x",
	    say(d->arena, "{doctor_port}port %d is not reached at %s", 25, "a b"), "\033[31mred\r\n\377",
	    "{mend_clock}mend it");
	return NULL;
}

static struct err *
look_never(struct doctor *d)
{
	doctor_found(d, FINDING_WARNING, NULL, "{doctor_memory}not told", NULL, NULL);
	pause();
	return NULL;
}

static struct err *
look_and_fail(struct doctor *d)
{
	return err_new(d->arena, ERR_UNAVAILABLE, NULL, "no way");
}

static struct err *
look_and_die(struct doctor *d)
{
	(void)d;
	raise(SIGKILL);
	return NULL;
}

static struct err *
look_at_length(struct doctor *d)
{
	const char *much = arena_printf(d->arena, "%01000d%01000d", 1, 1);

	for (int i = 0; i < 1000; i++)
		doctor_found(d, FINDING_ERROR, much, much, much, much);
	return NULL;
}

static const struct check table[] = {
	{ "well", "Well", look_well, 30, false },
	{ "wrong", "Wrong", look_wrong, 30, false },
	{ "never", "Never", look_never, 1, false },
	{ "fail", "Fail", look_and_fail, 30, false },
	{ "die", "Die", look_and_die, 30, false },
	{ "length", "Length", look_at_length, 30, false },
	{ "wished", "Wished", look_wrong, 30, true },
	{ NULL, NULL, NULL, 0, false },
};

static const struct finding *
finding(const struct doctor_check *check, size_t n, size_t i)
{
	assert_int_equal(check->findings.n, n);
	return (const struct finding *)check->findings.v + i;
}

static void
test_examine(void **state)
{
	struct arena a = { 0 };
	struct doctor d = { .arena = &a, .now = 7 };
	struct doctor_report report;

	(void)state;
	doctor_examine(&d, table, &report);
	const struct doctor_check *checks = report.checks.v;
	assert_int_equal(report.checks.n, 6);
	assert_int_equal(report.state, FINDING_ERROR);
	assert_int_equal(checks[0].state, FINDING_OK);
	assert_int_equal(checks[0].findings.n, 0);

	const struct finding *f = finding(&checks[1], 2, 1);
	assert_int_equal(checks[1].state, FINDING_WARNING);
	assert_string_equal(f->object, "x");
	assert_string_equal(f->detail, "port 25 is not reached at a b");
	assert_string_equal(f->reason, "doctor_port 25 a\302\240b");
	assert_string_equal(f->evidence, "?[31mred?\n?");
	assert_string_equal(f->mend, "mend it");
	assert_string_equal(f->mend_reason, "mend_clock");

	f = finding(&checks[2], 1, 0);
	assert_int_equal(f->state, FINDING_UNCHECKED);
	assert_string_equal(f->reason, "doctor_late 1");
	assert_true(checks[2].took_ms >= 1000 && checks[2].took_ms < 20000);
	f = finding(&checks[3], 1, 0);
	assert_int_equal(f->state, FINDING_UNCHECKED);
	assert_string_equal(f->evidence, "no way");
	f = finding(&checks[4], 1, 0);
	assert_int_equal(f->state, FINDING_UNCHECKED);
	assert_string_equal(f->evidence, "its process ended with 0x9");
	assert_true(checks[5].findings.n > 10 && checks[5].findings.n < 1000);
	assert_int_equal(checks[5].state, FINDING_ERROR);
	arena_free(&a);
}

static void
test_wished(void **state)
{
	struct arena a = { 0 };
	struct doctor d = { .arena = &a, .outgoing = "127.0.0.1:1" };
	struct doctor_report report;

	(void)state;
	doctor_examine(&d, &table[6], &report);
	assert_int_equal(report.checks.n, 1);
	assert_int_equal(report.state, FINDING_WARNING);
	arena_free(&a);
}

/* One of the checks, in this process; what it has told is what stands between the NULs. */
static const char *
told(struct arena *a, doctor_look *look, const struct conf *conf, const char *proc)
{
	struct buf out = BUF(a, 100000);
	struct doctor d = { .arena = a, .conf = conf, .proc = proc, .out = &out, .until = INT64_MAX };
	const struct err *e = look(&d);

	if (e != NULL)
		return e->detail;
	char *all = arena_printf(a, "%*s", (int)out.n, "");
	for (size_t i = 0; i < out.n; i++)
		all[i] = out.p[i] == '\0' ? '|' : out.p[i];
	return all;
}

static const struct {
	const char *name, *info, *told; /* a part of it */
} memories[] = {
	{ "enough", "MemTotal: 1000000 kB\nMemAvailable: 500000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n", "" },
	{ "little", "MemTotal: 1000000 kB\nMemAvailable: 40000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
	    "warning||there is hardly any memory left|doctor_memory|39 of 976 MB available" },
	{ "none", "MemTotal: 1000000 kB\nMemAvailable: 20000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
	    "error||there is hardly any memory left" },
	{ "swap", "MemTotal: 1000000 kB\nMemAvailable: 500000 kB\nSwapTotal: 100000 kB\nSwapFree: 10000 kB\n",
	    "warning||nearly all of the swap is in use|doctor_swap" },
	{ "half of the swap",
	    "MemTotal: 1000000 kB\nMemAvailable: 500000 kB\nSwapTotal: 100000 kB\nSwapFree: 50000 kB\n", "" },
	{ "another kernel", "MemFree: 7 kB\n", "does not tell" },
};

static void
test_memory(void **state)
{
	struct arena a = { 0 };
	char *dir = arena_strdup(&a, "/tmp/mailportal-doctor-XXXXXX");

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < sizeof(memories) / sizeof(*memories); i++) {
		print_message("# %s\n", memories[i].name);
		assert_null(file_write(&a, arena_printf(&a, "%s/meminfo", dir), memories[i].info,
		    strlen(memories[i].info), 0600, FILE_OWNER_SELF));
		const char *is = told(&a, doctor_memory, NULL, dir);
		if (*memories[i].told == '\0')
			assert_string_equal(is, "");
		else if (strstr(is, memories[i].told) == NULL)
			fail_msg("%s", is);
	}
	unlink(arena_printf(&a, "%s/meminfo", dir));
	assert_non_null(strstr(told(&a, doctor_memory, NULL, dir), "meminfo"));
	rmdir(dir);
	arena_free(&a);
}

static const struct {
	const char *listen;
	bool test_mode, wrong;
} modes[] = {
	{ "127.0.0.1", true, false },
	{ "::1", true, false },
	{ "0.0.0.0", true, true },
	{ "192.0.2.1", true, true },
	{ "0.0.0.0", false, false },
};

static void
test_mode(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		const struct conf conf = {
			.instance = "/i", .listen = modes[i].listen, .test_mode = modes[i].test_mode
		};
		const char *is = told(&a, doctor_mode, &conf, NULL);

		assert_int_equal(strstr(is, "error|test_mode|") != NULL, modes[i].wrong);
		assert_int_equal(*is == '\0', !modes[i].wrong);
	}
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examine),
		cmocka_unit_test(test_wished),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_mode),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
