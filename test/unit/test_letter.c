/* SPDX-License-Identifier: Apache-2.0 */
/* What the portal writes (R10, R11), and that nothing in it begins a header or a command of its own (S9). */
#include "jobs/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/arena.h"
#include "model/account.h"
#include "remote/smtp.h"

static const char evil[] = "ann@a.test\r\nBcc: evil@far.test\r\n\r\nmore";

static void
test_letters(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (int kind = MAIL_RECOVERY_EMAIL; kind <= MAIL_NOTICE; kind++)
		for (int language = 0; language < LANGUAGES; language++) {
			struct recovery_mail mail = { .kind = (enum mail_kind)kind,
				.to = "ann@far.test",
				.name = evil,
				.language = language,
				.token = kind == MAIL_NOTICE ? NULL : "token",
				.notice = kind == MAIL_NOTICE ? NOTICE_PASSKEY : NOTICE_NONE,
				.at = 1795324814495 };
			struct letter letter = { .mail = &mail,
				.from = "no-reply@mx.test",
				.hostname = "mx.test",
				.url = "https://mx.test",
				.now = 1795324814495 };
			struct span text = letter_write(&a, &letter);

			assert_null(strstr(text.p, "evil"));
			assert_non_null(strstr(text.p, "Date: Sun, 22 Nov 2026 05:20:14 +0000\r\n"));
			assert_non_null(strstr(text.p, "To: <ann@far.test>\r\n"));
			for (size_t i = 0, line = 0; i < text.n;
			     i++) { /* ASCII, of lines that end as they must */
				assert_true(text.p[i] > 0);
				assert_true(text.p[i] != '\n' || text.p[i - 1] == '\r');
				line = text.p[i] == '\n' ? 0 : line + 1;
				assert_true(line <= 78);
			}
		}
	arena_free(&a);
}

static void
test_envelope(void **state)
{
	static const char *const bad[] = { evil, "a@b.test>", "a b@c.test", "a@b.test\n", "\177@b.test" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct smtp_mail mail = { .host = "127.0.0.1",
			.port = 1,
			.tls = RELAY_TLS_NONE,
			.helo = "mx.test",
			.from = i % 2 == 0 ? bad[i] : "a@b.test",
			.to = i % 2 == 0 ? "a@b.test" : bad[i] };
		const struct err *e = smtp_send(&a, &mail);

		assert_non_null(e);
		assert_int_equal(e->code, ERR_INVALID_FIELD);
	}
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_envelope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
