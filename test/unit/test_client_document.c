/* SPDX-License-Identifier: Apache-2.0 */
/* R54: what Outlook asks, and what is escaped in the answers. That whole documents are sound XML is
 * test/api's. */
#include "model/client_document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/arena.h"
#include "wire/autodiscover.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void
test_escape(void **state)
{
	static const struct {
		const char *text, *xml;
	} cases[] = {
		{ "plain", "plain" },
		{ "a&b<c>\"d\"", "a&amp;b&lt;c&gt;&quot;d&quot;" },
		{ "Jürgen\x01\n", "Jürgen" },
		{ "a\xef\xbf\xbf"
		  "b\xef\xbf\xbd",
		    "ab\xef\xbf\xbd" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct arena a = { 0 };
		struct buf b = BUF(&a, 1000);

		xml_put(&b, cases[i].text);
		assert_string_equal(buf_text(&b), cases[i].xml);
		arena_free(&a);
	}
}

#define ASKS(ADDRESS, SCHEMA) \
	"<?xml version=\"1.0\"?><Autodiscover><Request><EMailAddress>" ADDRESS \
	"</EMailAddress><AcceptableResponseSchema>" SCHEMA \
	"</AcceptableResponseSchema></Request></Autodiscover>"

static void
test_request(void **state)
{
	static const struct {
		const char *body, *address, *schema; /* address NULL: refused */
	} cases[] = {
		{ ASKS("ann@a.test", "s"), "ann@a.test", "s" },
		{ ASKS("\r\n ann@a.test ", "s"), "ann@a.test", "s" },
		{ ASKS("a&amp;b@a.test", "s"), "a&b@a.test", "s" },
		{ ASKS("", "s"), "", "s" },
		{ ASKS("<b>ann@a.test</b>", "s"), NULL, NULL },
		{ ASKS("a&xxe;b@a.test", "s"), NULL, NULL },
		{ "<EMailAddress>ann@a.test</EMailAddress>", NULL, NULL },
		{ "<EMailAddress>ann@a.test", NULL, NULL },
		{ "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct arena a = { 0 };
		struct autodiscover_request out = { 0 };
		struct span body = { cases[i].body, strlen(cases[i].body) };

		assert_int_equal(autodiscover_read(&a, body, &out), cases[i].address != NULL);
		if (cases[i].address != NULL) {
			assert_string_equal(out.address, cases[i].address);
			assert_string_equal(out.schema, cases[i].schema);
		}
		arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
