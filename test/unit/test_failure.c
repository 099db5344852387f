/* SPDX-License-Identifier: Apache-2.0 */
/* R76: the failure explainer. failures/corpus.txt holds texts that servers are known to say, each behind a
 * line
 * "%% class lasting who": none of them may get a wrong class, and few of them none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/buf.h"
#include "os/file.h"
#include "rules/failure.h"
#include "wire/bounce.h"

enum { CORPUS_MAX = 1024 * 1024, TEXTS_LEAST = 200, UNKNOWN_MOST = 5 };

static struct failure_evidence
evidence(const struct bounce *b, const struct bounce_failure *f)
{
	return (struct failure_evidence){ .said = f->said,
		.notice = b->n == 1 ? b->notice : NULL,
		.action = f->action,
		.status = f->status,
		.derived = f->derived,
		.loose = f->loose,
		.reply = f->reply };
}

static const char *
class_of(struct arena *a, const char *text)
{
	struct bounce b;

	bounce_read(a, (struct span){ text, strlen(text) }, &b);
	assert_int_equal(b.n, 1);
	const struct failure_evidence e = evidence(&b, b.first);
	return failure_class_names[failure_classify(a, &e)];
}

/* One text of the corpus: its class, how long it lasts, the text. */
struct sample {
	char class[40], lasting[20];
	const char *text;
};

/* The next one; at moves behind it. False at the end. */
static bool
next_sample(struct arena *a, const char **at, struct sample *out)
{
	const char *line = strstr(*at, "%% "), *text = line == NULL ? NULL : strchr(line, '\n');

	if (text == NULL)
		return false;
	assert_int_equal(sscanf(line, "%%%% %39s %19s", out->class, out->lasting), 2);
	const char *end = strstr(text, "\n%% ");
	size_t n = end == NULL ? strlen(text) : (size_t)(end - text) + 1;
	out->text = arena_printf(a, "%.*s", (int)n - 1, text + 1);
	*at = text + n - 1;
	return true;
}

static void
test_corpus(void **state)
{
	static const char *const lastings[] = { "unknown", "permanent", "temporary", "none" };
	const char *at, *path;
	struct arena a = { 0 };
	struct span corpus;
	struct sample s;
	unsigned n = 0, unknown = 0, wrong = 0, classes[FAILURE_CLASSES] = { 0 };

	(void)state;
	path = arena_printf(&a, "%s/test/unit/failures/corpus.txt", getenv("MAILPORTAL_SOURCE"));
	assert_null(file_read(&a, path, CORPUS_MAX, &corpus));
	for (at = corpus.p; next_sample(&a, &at, &s); n++) {
		struct bounce b;

		bounce_read(&a, (struct span){ s.text, strlen(s.text) }, &b);
		if (b.n != 1)
			fail_msg("%zu failures in: %s", b.n, s.text);
		const struct failure_evidence e = evidence(&b, b.first);
		enum failure_class class = failure_classify(&a, &e);
		const char *got = failure_class_names[class];

		classes[class]++;
		if (strcmp(got, s.class) != 0 && class == FAILURE_UNKNOWN)
			unknown++;
		else if (strcmp(got, s.class) != 0) {
			print_error("%s instead of %s: %s\n", got, s.class, s.text);
			wrong++;
		}
		if (strcmp(lastings[failure_lasts(&e)], s.lasting) != 0) {
			print_error("%s instead of %s: %s\n", lastings[failure_lasts(&e)], s.lasting, s.text);
			wrong++;
		}
	}
	print_message("# %u texts, %u of them without the class that they have\n", n, unknown);
	assert_true(n >= TEXTS_LEAST);
	assert_int_equal(wrong, 0);
	assert_true(unknown <= UNKNOWN_MOST);
	for (size_t i = 0; i < FAILURE_CLASSES; i++)
		if (classes[i] == 0)
			fail_msg("no text of class %s", failure_class_names[i]);
	arena_free(&a);
}

/* The more specific evidence wins; what contradicts itself is unknown, and so is what tells of two things. */
static void
test_evidence(void **state)
{
	static const struct {
		const char *text, *class;
	} rows[] = {
		{ "550 5.1.1 <ann@example.com> Nobody told us", "mailbox_unknown" },
		{ "550 5.1.1 Refused due to recipient preferences", "unknown" },
		{ "550 5.1.1 user unknown, spam detected", "unknown" },
		{ "552 5.2.2 User unknown", "unknown" },
		{ "550 5.7.1 Access denied", "unknown" },
		{ "550 5.1.1 <spam.detected@example.com>", "mailbox_unknown" },
		{ "550 5.7.1 <over.quota@mailbox.full.example> said no", "unknown" },
		{ "550 5.7.1 <x@a.test>: Sender address rejected: Domain not found", "sender_refused" },
		{ "553 5.7.1 <x@a.test>: Sender address rejected: not owned by user y@a.test",
		    "sender_not_allowed" },
		{ "450 4.4.3 Host not found, try again", "dns" },
		{ "250 2.1.5 Ok", "delivered" },
		{ "The list: quota exceeded for ann, spam detected from bob", "unknown" },
		{ "Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\n"
		  "Diagnostic-Code: smtp; 550 Access denied",
		    "unknown" },
		{ "Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 5.1.1\n",
		    "mailbox_unknown" },
		{ "Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 4.4.7\n"
		  "Diagnostic-Code: smtp; 450 4.7.1 come back later",
		    "unknown" },
		{ "Final-Recipient: rfc822; ann@example.com\nAction: failed\nStatus: 4.4.7\n"
		  "Diagnostic-Code: smtp; 450 come back later",
		    "expired" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(class_of(&a, rows[i].text), rows[i].class) != 0)
			fail_msg("%s: %s", rows[i].text, class_of(&a, rows[i].text));
	arena_free(&a);
}

static const char several[] = "This is the mail system at host mail.example.org.\n"
			      "\n"
			      "<ann@example.com>: host mx.example.com[192.0.2.25] said: 550 5.1.1\n"
			      "    <ann@example.com>: Recipient address rejected: User unknown (in reply to\n"
			      "    RCPT TO command)\n"
			      "\n"
			      "<bob@example.net> (expanded from <team@example.org>): connect to\n"
			      "    mx.example.net[192.0.2.26]:25: Connection timed out\n";

/* Who, what, by whom. */
static void
test_parts(void **state)
{
	static const char line[] =
	    "Apr  1 01:02:03 mail postfix/smtpd[991]: NOQUEUE: reject: RCPT from unknown[203.0.113.77]: 554 5.7.1 "
	    "<ann@example.com>: Relay access denied; from=<x@example.net> to=<ann@example.com> proto=ESMTP helo=<x>";
	struct arena a = { 0 };
	struct bounce b;

	(void)state;
	bounce_read(&a, SPAN(several), &b);
	assert_int_equal(b.n, 2);
	assert_string_equal(b.first->recipient, "ann@example.com");
	assert_int_equal(b.first->speaker, BOUNCE_REMOTE);
	assert_string_equal(b.first->host, "mx.example.com");
	assert_string_equal(b.first->status, "5.1.1");
	assert_int_equal(b.first->reply, 550);
	assert_string_equal(b.first->next->recipient, "bob@example.net");
	assert_int_equal(b.first->next->speaker, BOUNCE_QUEUE);

	bounce_read(&a, SPAN(line), &b);
	assert_int_equal(b.n, 1);
	assert_int_equal(b.first->speaker, BOUNCE_RULE);
	assert_string_equal(b.first->host, "mail");
	assert_string_equal(b.first->recipient, "ann@example.com");
	assert_string_equal(b.first->text, line);

	bounce_read(&a, SPAN(""), &b);
	assert_int_equal(b.n, 0);
	arena_free(&a);
}

/* Base64, a part within a part, and what a hostile server may say. */
static void
test_hostile(void **state)
{
	static const char nested[] =
	    "From: x@y.test\nContent-Type: multipart/mixed; boundary=\"o\"\n\n--o\n"
	    "Content-Type: multipart/report; boundary=i\n\n--i\n"
	    "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
	    "RmluYWwtUmVjaXBpZW50OiByZmM4MjI7IGFubkBleGFtcGxlLmNvbQpBY3Rpb246IGZhaWxlZApT\n"
	    "dGF0dXM6IDUuMi4yCg==\n--i--\n--o--\n";
	static const char bad[] = "550 5.1.1 \033[31mno\r\nX: <script>\xff\x80 \xc2\x9b user unknown";
	struct arena a = { 0 };
	struct buf many = { .arena = &a, .max = CORPUS_MAX };
	struct bounce b;

	(void)state;
	assert_string_equal(class_of(&a, nested), "mailbox_full");
	bounce_read(&a, SPAN(bad), &b);
	assert_int_equal(b.n, 1);
	assert_null(strchr(b.first->text, '\033'));
	assert_null(strchr(b.first->text, '\r'));
	for (int i = 0; i < BOUNCE_FAILURES_MAX + 50; i++)
		buf_printf(&many, "550 5.1.1 user %d unknown\n", i);
	bounce_read(&a, (struct span){ buf_text(&many), many.n }, &b);
	assert_int_equal(b.n, BOUNCE_FAILURES_MAX);
	assert_true(b.cut);
	arena_free(&a);
}

/* Everybody gets words and advice; who waits gets the advice to wait. */
static void
test_words(void **state)
{
	(void)state;
	for (int i = 0; i < FAILURE_CLASSES; i++) {
		assert_non_null(failure_class_names[i]);
		assert_true(strlen(failure_words(i)) > 10);
		assert_true(strlen(failure_advice(i, FAILURE_PERMANENT)) > 10);
		assert_null(strchr(failure_words(i), '{'));
	}
	assert_string_equal(failure_advice(FAILURE_GREYLISTED, FAILURE_TEMPORARY),
	    failure_advice(FAILURE_CONNECTION, FAILURE_TEMPORARY));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_corpus), cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_parts), cmocka_unit_test(test_hostile), cmocka_unit_test(test_words) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
