/* SPDX-License-Identifier: Apache-2.0 */
/* R76, R83: lines of all logs become one journey for each message, and each sees what concerns it. On SQLite
 * and, when MAILPORTAL_TEST_PG names one, on PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/buf.h"
#include "base/clock.h"
#include "both.h"
#include "journey/join.h"
#include "model/journey.h"
#include "rules/trace.h"
#include "store/journey_store.h"
#include "store_fixture.h"

enum { ROWS_MAX = 50 };

struct bench {
	struct store_fixture *f;
	struct ctx directory;
	struct join *join;
	int64_t now;
};

static void
open_bench(struct bench *b, struct store_fixture *f)
{
	*b = (struct bench){ .f = f, .now = f->c.now };
	store_fill(f);
	store_done(db_migrate_journeys(&f->c));
	b->directory = store_connect(f, DB_READ);
	b->join = join_open(&f->c, &b->directory);
}

static struct err *
write_join(struct ctx *c, void *join)
{
	(void)c;
	return join_write(join);
}

static void
commit(struct bench *b)
{
	store_done(db_transact(&b->f->c, true, write_join, b->join));
	join_written(b->join);
	b->f->c.now = b->now;
}

static void
close_bench(struct bench *b)
{
	join_close(&b->join);
	store_disconnect(&b->directory);
}

/* A line of whichever log it looks like, a second after the one before. False: not understood yet. */
static bool
feed(struct bench *b, const char *text)
{
	const struct span line = { text, strlen(text) };
	struct arena *a = &b->f->c.arena;
	struct postfix_line p;
	struct rspamd_line r;
	struct dovecot_line d;
	bool unknown = false;

	b->now += SECONDS(1);
	if (postfix_log_read(a, line, &p))
		store_done(join_postfix(b->join, &p, b->now));
	else if (rspamd_log_read(a, line, &r))
		store_done(join_rspamd(b->join, &r, b->now, &unknown));
	else if (dovecot_log_read(a, line, &d))
		store_done(join_dovecot(b->join, &d, b->now, &unknown));
	else
		fail_msg("whose line is this? %s", text);
	return !unknown;
}

/* Everything is forgotten and read from the rows between two lines, when cold. */
static void
feed_all(struct bench *b, const char *const *lines, bool cold)
{
	for (; *lines != NULL; lines++) {
		assert_true(feed(b, *lines));
		if (cold) {
			commit(b);
			join_forget(b->join);
		}
	}
	commit(b);
}

/* What that account sees of all, as "sender>recipients outcome: step(recipient) ...; ". */
static const char *
seen(struct bench *b, const char *who, const struct trace_query *q)
{
	struct ctx *c = &b->f->c;
	struct buf out = BUF(&c->arena, 20000);
	struct trace shown[ROWS_MAX];
	struct journey_search search = { .before = INT64_MAX };
	struct journey *rows;
	int64_t rest;
	size_t n, n_shown;

	store_act_as(c, who);
	trace_keys(c, &c->arena, q, &search);
	store_done(journey_store_page(c, &search, ROWS_MAX, &rows, &n, &rest));
	store_done(trace_show(c, q, rows, n, true, shown, &n_shown));
	for (size_t i = 0; i < n_shown; i++) {
		const struct trace_step *steps = shown[i].steps.v;

		buf_printf(&out, "%s%s>", i > 0 ? "; " : "", shown[i].sender);
		for (size_t k = 0; k < shown[i].recipients.n; k++)
			buf_printf(&out, "%s%s", k > 0 ? "," : "", shown[i].recipients.v[k]);
		buf_printf(&out, " %s:", field_find(trace_fields, "outcome")->names[shown[i].outcome]);
		for (size_t k = 0; k < shown[i].steps.n; k++) {
			buf_printf(&out, " %s", field_find(trace_step_fields, "what")->names[steps[k].what]);
			if (steps[k].recipient != NULL)
				buf_printf(&out, "(%s)", steps[k].recipient);
		}
	}
	store_act_as(c, "admin");
	return buf_text(&out);
}

static const struct trace_query anything = { .outcome = -1 };

#define AT "Nov 22 00:34:11 vm postfix/"
#define SENT "relay=vm[/run/lmtp], delay=0.1, delays=0/0/0/0.1, dsn=2.0.0, status=sent (250 2.0.0 "

static const char *const delivered[] = {
	AT "smtpd[7070]: 3FB80A8A599: client=localhost[127.0.0.1]",
	AT "cleanup[7074]: 3FB80A8A599: message-id=<20261122003411.007064@vm>",
	"2026-11-22 00:34:11 #4835(rspamd_proxy) <ee71dc>; proxy; rspamd_task_write_log: id: <20261122003411.007064@vm>,"
	" qid: <3FB80A8A599>, ip: 127.0.0.1, from: <x@r.test>, (default: F (no action): [0.40/15.00] [A(0.5){},B(0){}]),"
	" len: 203, time: 1.5ms, rcpts: <ann@a.test>",
	AT "qmgr[7062]: 3FB80A8A599: from=<x@r.test>, size=443, nrcpt=1 (queue active)",
	AT "lmtp[7077]: 3FB80A8A599: to=<ann@a.test>, " SENT "<ann@a.test> 4DKfFoM4AmsMGwAAg+zDdQ Saved)",
	AT "qmgr[7062]: 3FB80A8A599: removed",
	"2026-11-22 00:34:11.394549 lmtp(ann@a.test)<6924><4DKfFoM4AmsMGwAAg+zDdQ>: Info: sieve:"
	" msgid=<20261122003411.007064@vm>: fileinto action: stored mail into mailbox 'Lists/C'",
	NULL,
};

static void
test_delivered(void **state)
{
	struct bench b;

	open_bench(&b, *state);
	feed_all(&b, delivered, false);
	/* each line came a second after the one before, so the folder is told last here */
	assert_string_equal(seen(&b, "admin", &anything),
	    "x@r.test>ann@a.test delivered: received scanned stored(ann@a.test) filed(ann@a.test)");
	assert_string_equal(seen(&b, "ann@a.test", &anything), seen(&b, "admin", &anything));
	assert_string_equal(seen(&b, "dora", &anything), seen(&b, "admin", &anything));
	assert_string_equal(seen(&b, "bob@a.test", &anything), "");
	assert_string_equal(seen(&b, "dirk", &anything), "");
	assert_string_equal(seen(&b, "dan@d.test", &anything), "");
	close_bench(&b);
}

/* After each line the process ends. */
static void
test_cold(void **state)
{
	struct bench b;

	open_bench(&b, *state);
	feed_all(&b, delivered, true);
	assert_string_equal(seen(&b, "ann@a.test", &anything),
	    "x@r.test>ann@a.test delivered: received scanned stored(ann@a.test) filed(ann@a.test)");
	close_bench(&b);
}

static void
test_search(void **state)
{
	const struct trace_query finds[] = {
		{ .outcome = -1, .sender = "X@r.test" },
		{ .outcome = -1, .recipient = "Ann@A.test" },
		{ .outcome = -1, .message_id = "<20261122003411.007064@vm>" },
		{ .outcome = -1, .message_id = "20261122003411.007064@vm" },
		{ .outcome = JOURNEY_DELIVERED },
		{ .outcome = JOURNEY_DELIVERED, .sender = "x@r.test", .recipient = "ann@a.test" },
	};
	const struct trace_query fails[] = {
		{ .outcome = -1, .sender = "y@r.test" },
		{ .outcome = -1, .recipient = "bob@a.test" },
		{ .outcome = -1, .message_id = "20261122003411.007064" },
		{ .outcome = JOURNEY_BOUNCED },
		{ .outcome = JOURNEY_REFUSED, .sender = "x@r.test" },
	};
	static const char *const who[] = { "admin", "dora", "ann@a.test" };
	struct bench b;

	open_bench(&b, *state);
	feed_all(&b, delivered, false);
	for (size_t k = 0; k < ROWS(who); k++) {
		for (size_t i = 0; i < ROWS(finds); i++)
			assert_string_not_equal(seen(&b, who[k], &finds[i]), "");
		for (size_t i = 0; i < ROWS(fails); i++)
			assert_string_equal(seen(&b, who[k], &fails[i]), "");
	}
	for (size_t i = 0; i < ROWS(finds); i++) {
		assert_string_equal(seen(&b, "dirk", &finds[i]), "");
		assert_string_equal(seen(&b, "dan@d.test", &finds[i]), "");
	}
	close_bench(&b);
}

static void
test_refused(void **state)
{
	static const char *const lines[] = {
		AT
		"smtpd[7048]: NOQUEUE: reject: RCPT from localhost[127.0.0.1]: 550 5.1.1 <nobody@a.test>: Recipient address"
		" rejected: nobody; from=<x@r.test> to=<nobody@a.test> proto=ESMTP helo=<vm>",
		AT
		"postscreen[1]: NOQUEUE: reject: RCPT from [192.0.2.1]:4711: 550 5.7.1 Service unavailable; client [192.0.2.1]"
		" blocked using zen.test; from=<y@r.test>, to=<ann@a.test>, proto=ESMTP, helo=<z>",
		AT
		"smtpd[7048]: NOQUEUE: reject: RCPT from localhost[127.0.0.1]: 450 4.7.1 later; from=<z@r.test>"
		" to=<ann@a.test> proto=ESMTP helo=<vm>",
		AT
		"smtpd[7048]: NOQUEUE: reject: CONNECT from localhost[127.0.0.1]: 554 5.7.1 no; proto=SMTP",
		NULL,
	};
	struct bench b;

	open_bench(&b, *state);
	feed_all(&b, lines, false);
	assert_string_equal(seen(&b, "dora", &anything),
	    "z@r.test>ann@a.test put_off: received not_taken(ann@a.test);"
	    " y@r.test>ann@a.test refused: received not_taken(ann@a.test);"
	    " x@r.test>nobody@a.test refused: received not_taken(nobody@a.test)");
	assert_string_equal(seen(&b, "ann@a.test", &(struct trace_query){ .outcome = JOURNEY_REFUSED }),
	    "y@r.test>ann@a.test refused: received not_taken(ann@a.test)");
	assert_string_equal(seen(&b, "dora", &(struct trace_query){ .outcome = JOURNEY_PUT_OFF }),
	    "z@r.test>ann@a.test put_off: received not_taken(ann@a.test)");
	close_bench(&b);
}

/* What is put off and comes again is the same message. */
static void
test_greylisted(void **state)
{
	static const char *const first[] = {
		AT "smtpd[1]: AAAA1111111: client=r.test[192.0.2.1]",
		AT "cleanup[2]: AAAA1111111: message-id=<g@r.test>",
		AT
		"cleanup[2]: AAAA1111111: milter-reject: END-OF-MESSAGE from r.test[192.0.2.1]: 4.7.1 Try again later;"
		" from=<x@r.test> to=<ann@a.test> proto=ESMTP helo=<r.test>",
		NULL,
	};
	static const char *const second[] = {
		AT "smtpd[1]: BBBB1111111: client=r.test[192.0.2.1]",
		AT "cleanup[2]: BBBB1111111: message-id=<g@r.test>",
		AT "qmgr[3]: BBBB1111111: from=<x@r.test>, size=443, nrcpt=1 (queue active)",
		AT "lmtp[4]: BBBB1111111: to=<ann@a.test>, " SENT "<ann@a.test> S1 Saved)",
		AT "qmgr[3]: BBBB1111111: removed",
		NULL,
	};
	struct bench b;

	open_bench(&b, *state);
	feed_all(&b, first, false);
	assert_string_equal(seen(&b, "ann@a.test", &(struct trace_query){ .outcome = JOURNEY_PUT_OFF }),
	    "x@r.test>ann@a.test put_off: received not_taken(ann@a.test)");
	feed_all(&b, second, true);
	assert_string_equal(seen(&b, "ann@a.test", &anything),
	    "x@r.test>ann@a.test delivered: received not_taken(ann@a.test) received stored(ann@a.test)");
	assert_string_equal(seen(&b, "dora", &(struct trace_query){ .outcome = JOURNEY_PUT_OFF }), "");
	close_bench(&b);
}

static void
test_deferred_and_bounced(void **state)
{
	static const char *const lines[] = {
		AT
		"submission/smtpd[1]: CCCC1111111: client=pc[192.0.2.9], sasl_method=PLAIN, sasl_username=ann@a.test",
		AT "cleanup[2]: CCCC1111111: message-id=<d@a.test>",
		AT "qmgr[3]: CCCC1111111: from=<ann@a.test>, size=443, nrcpt=1 (queue active)",
		AT
		"smtp[4]: CCCC1111111: to=<z@far.test>, relay=none, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred"
		" (connect to far.test[192.0.2.7]:25: Connection refused)",
		AT
		"smtp[4]: CCCC1111111: to=<z@far.test>, relay=none, delay=9, delays=0/0/1/0, dsn=4.4.1, status=deferred"
		" (connect to far.test[192.0.2.7]:25: Connection refused)",
		AT
		"smtp[4]: CCCC1111111: to=<z@far.test>, relay=none, delay=19, delays=0/0/1/0, dsn=4.4.1, status=deferred"
		" (connect to far.test[192.0.2.7]:25: Connection refused)",
		NULL,
	};
	static const char *const more[] = {
		AT
		"smtp[4]: CCCC1111111: to=<z@far.test>, relay=far.test[192.0.2.7]:25, delay=29, delays=0/0/1/0, dsn=5.1.1,"
		" status=bounced (host far.test[192.0.2.7] said: 550 5.1.1 no such user (in reply to RCPT TO command))",
		AT "cleanup[2]: DDDD1111111: message-id=<dsn@mx>",
		AT "bounce[5]: CCCC1111111: sender non-delivery notification: DDDD1111111",
		AT "qmgr[3]: DDDD1111111: from=<>, size=2460, nrcpt=1 (queue active)",
		AT "qmgr[3]: CCCC1111111: removed",
		AT "lmtp[4]: DDDD1111111: to=<ann@a.test>, " SENT "<ann@a.test> S2 Saved)",
		NULL,
	};
	struct bench b;

	open_bench(&b, *state);
	feed_all(&b, lines, true);
	assert_string_equal(seen(&b, "ann@a.test", &(struct trace_query){ .outcome = JOURNEY_DEFERRED }),
	    "ann@a.test>z@far.test deferred: received tried(z@far.test) tried(z@far.test)");
	feed_all(&b, more, true);
	assert_string_equal(seen(&b, "dora", &anything),
	    ">ann@a.test delivered: stored(ann@a.test);"
	    " ann@a.test>z@far.test bounced: received tried(z@far.test) tried(z@far.test) failed(z@far.test) told");
	assert_string_equal(seen(&b, "dirk", &anything), "");
	close_bench(&b);
}

/* An alias leads outside by SRS, a filter redirects: both are the message that came, for those whose address
 * it was. */
static void
test_forwarded(void **state)
{
	static const char *const lines[] = {
		AT "smtpd[1]: EEEE1111111: client=pc[192.0.2.9]",
		AT "cleanup[2]: EEEE1111111: message-id=<f@d.test>",
		AT "qmgr[3]: EEEE1111111: from=<x@r.test>, size=443, nrcpt=2 (queue active)",
		AT "srs/smtpd[8]: FFFF1111111: client=localhost[127.0.0.1]",
		AT "cleanup[9]: FFFF1111111: message-id=<f@d.test>",
		AT
		"qmgr[3]: FFFF1111111: from=<srs0=abc=d=r.test=x@a.test>, size=443, nrcpt=1 (queue active)",
		AT
		"smtp[4]: EEEE1111111: to=<out@far.test>, orig_to=<fwd@a.test>, relay=127.0.0.1[127.0.0.1]:2501, delay=1,"
		" delays=0/0/1/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as FFFF1111111)",
		AT
		"smtp[4]: FFFF1111111: to=<out@far.test>, relay=far.test[192.0.2.7]:25, delay=1, delays=0/0/1/0,"
		" dsn=2.0.0, status=sent (250 ok)",
		AT "lmtp[4]: EEEE1111111: to=<dan@d.test>, " SENT "<dan@d.test> S3 Saved)",
		"2026-11-22 00:34:11.394549 lmtp(dan@d.test)<6924><S3>: Info: sieve: msgid=<f@d.test>: redirect action:"
		" forwarded to <private@far.test>",
		AT "inject/smtpd[8]: 11111111111: client=localhost[127.0.0.1]",
		AT "cleanup[9]: 11111111111: message-id=<f@d.test>",
		AT "qmgr[3]: 11111111111: from=<x@r.test>, size=443, nrcpt=1 (queue active)",
		AT
		"smtp[4]: 11111111111: to=<private@far.test>, relay=none, delay=1, delays=0/0/1/0, dsn=5.4.4,"
		" status=bounced (no such host)",
		NULL,
	};
	static const char *const sees_bounce[] = { "admin", "dirk", "dan@d.test" };
	struct bench b;

	open_bench(&b, *state);
	feed_all(&b, lines, true);
	assert_string_equal(seen(&b, "dora", &anything),
	    "x@r.test>fwd@a.test delivered: received handed_on(fwd@a.test) sent(out@far.test)");
	assert_string_equal(seen(&b, "dan@d.test", &anything),
	    "x@r.test>dan@d.test bounced: received stored(dan@d.test) forwarded(dan@d.test) failed(private@far.test)");
	assert_string_equal(seen(&b, "ann@a.test", &anything), "");
	assert_non_null(strstr(seen(&b, "admin", &anything), "private@far.test"));
	/* found by the outcome that it is shown with */
	for (size_t i = 0; i < ROWS(sees_bounce); i++)
		assert_non_null(
		    strstr(seen(&b, sees_bounce[i], &(struct trace_query){ .outcome = JOURNEY_BOUNCED }),
			"bounced"));
	assert_string_equal(seen(&b, "dora", &(struct trace_query){ .outcome = JOURNEY_BOUNCED }), "");
	close_bench(&b);
}

/* Who sends to another tenant is told what its server was told, and no more. */
static void
test_two_tenants(void **state)
{
	static const char *const lines[] = {
		AT
		"submission/smtpd[1]: 22222222222: client=pc[192.0.2.9], sasl_method=PLAIN, sasl_username=ann@a.test",
		AT "cleanup[2]: 22222222222: message-id=<t@a.test>",
		AT "qmgr[3]: 22222222222: from=<ann@a.test>, size=443, nrcpt=2 (queue active)",
		AT "lmtp[4]: 22222222222: to=<dan@d.test>, orig_to=<sales@d.test>, " SENT
		   "<dan@d.test> S4 Saved)",
		AT "lmtp[4]: 22222222222: to=<bob@a.test>, " SENT "<bob@a.test> S5 Saved)",
		"2026-11-22 00:34:11.394549 lmtp(dan@d.test)<6924><S4>: Info: sieve: msgid=<t@a.test>: fileinto action:"
		" stored mail into mailbox 'Secret'",
		NULL,
	};
	struct bench b;

	open_bench(&b, *state);
	feed_all(&b, lines, false);
	assert_string_equal(seen(&b, "ann@a.test", &anything),
	    "ann@a.test>sales@d.test,bob@a.test delivered: received stored(sales@d.test) stored(bob@a.test)");
	assert_string_equal(seen(&b, "bob@a.test", &anything),
	    "ann@a.test>bob@a.test delivered: received stored(bob@a.test)");
	assert_string_equal(seen(&b, "dan@d.test", &anything),
	    "ann@a.test>dan@d.test delivered: received stored(dan@d.test) filed(dan@d.test)");
	assert_string_equal(seen(&b, "dirk", &anything),
	    "ann@a.test>sales@d.test delivered: received stored(sales@d.test) filed(sales@d.test)");
	/* what is not shown is not found */
	assert_string_equal(
	    seen(&b, "ann@a.test", &(struct trace_query){ .outcome = -1, .recipient = "dan@d.test" }), "");
	assert_string_equal(
	    seen(&b, "bob@a.test", &(struct trace_query){ .outcome = -1, .recipient = "sales@d.test" }), "");
	/* a stranger who says it is ann concerns nobody but the recipient */
	assert_true(
	    feed(&b, AT "smtpd[1]: NOQUEUE: reject: RCPT from z[192.0.2.9]: 550 5.1.1 no; from=<ann@a.test>"
			" to=<dan@d.test> proto=ESMTP helo=<z>"));
	commit(&b);
	assert_null(strstr(seen(&b, "ann@a.test", &anything), "refused"));
	assert_non_null(strstr(seen(&b, "dan@d.test", &anything), "refused"));
	close_bench(&b);
}

/* Probes for an address are no messages; lines that lie are not believed. */
static void
test_not_a_message(void **state)
{
	static const char *const lines[] = {
		AT "cleanup[2]: 33333333333: message-id=<v@mx>",
		AT "qmgr[3]: 33333333333: from=<>, size=200, nrcpt=1 (queue active)",
		AT
		"smtp[4]: 33333333333: to=<q@a.test>, relay=b[192.0.2.7]:25, delay=1, delays=0/0/1/0, dsn=2.1.5,"
		" status=deliverable (250 ok)",
		AT "qmgr[3]: 33333333333: removed",
		NULL,
	};
	struct bench b;
	int64_t total;

	open_bench(&b, *state);
	feed_all(&b, lines, true);
	store_done(journey_store_total(&b.f->c, &total));
	assert_int_equal(total, 0);
	feed_all(&b, delivered, false);
	/* the message-id of another message names this one's queue id */
	assert_true(feed(&b,
	    "2026-11-22 00:34:12 #4835(rspamd_proxy) <ee71dc>; proxy; rspamd_task_write_log: id: <evil>, qid: <3FB80A8A599>,"
	    " ip: 1>, qid: <3FB80A8A599>, ip: 192.0.2.1, (default: T (reject): [99.0/15.00] [A(0.5){}]), len: 1"));
	/* an address holds the words that come behind it */
	assert_true(feed(&b, AT
	    "smtpd[1]: NOQUEUE: reject: RCPT from z[192.0.2.9]: 550 5.1.1 <\"a; from=<u@v> to=<ann@a.test> proto=SMTP\"@d.test>:"
	    " no; from=<w@r.test> to=<\"a; from=<u@v> to=<ann@a.test> proto=SMTP\"@d.test> proto=ESMTP helo=<z>"));
	commit(&b);
	assert_string_equal(seen(&b, "ann@a.test", &anything),
	    "x@r.test>ann@a.test delivered: received scanned stored(ann@a.test) filed(ann@a.test)");
	/* nothing is known of it yet */
	assert_false(feed(&b,
	    "2026-11-22 00:34:12 #4835(rspamd_proxy) <ee71dc>; proxy; rspamd_task_write_log: id: <n>, qid: <44444444444>,"
	    " ip: 192.0.2.1, (default: T (reject): [99.0/15.00] [A(0.5){}]), len: 1"));
	close_bench(&b);
}

/* Postfix tells a recipient when it has tried it: until then only the sender can be shown anything. */
static void
test_in_the_queue(void **state)
{
	static const char *const queued[] = {
		AT
		"submission/smtpd[1]: 66666666666: client=pc[192.0.2.9], sasl_method=PLAIN, sasl_username=ann@a.test",
		AT "cleanup[2]: 66666666666: message-id=<q@a.test>",
		AT "qmgr[3]: 66666666666: from=<ann@a.test>, size=443, nrcpt=1 (queue active)",
		/* its client left before the message was whole: there is none */
		AT "smtpd[1]: 77777777777: client=z[192.0.2.9]",
		NULL,
	};
	static const char *const held[] = {
		AT "postsuper[3]: 66666666666: placed on hold",
		AT "postsuper[3]: 66666666666: released from hold",
		AT
		"smtp[4]: 66666666666: to=<z@far.test>, relay=none, delay=1, delays=0/0/1/0, dsn=4.4.1, status=deferred"
		" (connect to far.test[192.0.2.7]:25: Connection refused)",
		AT "postsuper[3]: 66666666666: removed",
		NULL,
	};
	static const char *const never_tried[] = {
		AT
		"submission/smtpd[1]: 88888888888: client=pc[192.0.2.9], sasl_method=PLAIN, sasl_username=ann@a.test",
		AT "qmgr[3]: 88888888888: from=<ann@a.test>, size=443, nrcpt=1 (queue active)",
		AT "postsuper[3]: 88888888888: removed",
		NULL,
	};
	const struct trace_query waiting = { .outcome = JOURNEY_WAITING };
	struct bench b;

	open_bench(&b, *state);
	feed_all(&b, queued, true);
	assert_string_equal(seen(&b, "ann@a.test", &waiting), "ann@a.test> waiting: received");
	assert_string_equal(seen(&b, "dora", &waiting), "ann@a.test> waiting: received");
	assert_string_equal(seen(&b, "admin", &waiting), "ann@a.test> waiting: received");
	assert_string_equal(seen(&b, "bob@a.test", &anything), "");
	assert_string_equal(seen(&b, "dirk", &anything), "");
	feed_all(&b, held, true);
	assert_string_equal(seen(&b, "ann@a.test", &anything),
	    "ann@a.test>z@far.test discarded: received held released tried(z@far.test) deleted");
	assert_string_equal(seen(&b, "dora", &waiting), "");
	feed_all(&b, never_tried, true);
	assert_string_equal(seen(&b, "ann@a.test", &(struct trace_query){ .outcome = JOURNEY_DISCARDED }),
	    "ann@a.test> discarded: received deleted;"
	    " ann@a.test>z@far.test discarded: received held released tried(z@far.test) deleted");
	close_bench(&b);
}

#define SCAN(id, qid, rcpts) \
	"2026-11-22 00:34:11 #4835(rspamd_proxy) <ee71dc>; proxy; rspamd_task_write_log: id: <" id \
	">, qid: <" qid ">, ip: 192.0.2.1, (default: T (reject): [99.0/15.00] [A(0.5){}]), len: 1, " rcpts

/* Postfix names one recipient of a message that was refused as a whole, Rspamd all. */
static void
test_refused_for_all(void **state)
{
	static const char *const refused[] = {
		AT "smtpd[1]: 99999999999: client=r.test[192.0.2.1]",
		AT "cleanup[2]: 99999999999: message-id=<spam@r.test>",
		AT
		"cleanup[2]: 99999999999: milter-reject: END-OF-MESSAGE from r.test[192.0.2.1]: 5.7.1 Spam message rejected;"
		" from=<x@r.test> to=<bob@a.test> proto=ESMTP helo=<r.test>",
		SCAN("spam@r.test", "99999999999",
		    "rcpts: <Ann@a.test,bob@a.test>, mime_rcpts: <dan@d.test,>"),
		NULL,
	};
	static const char *const doubtful[] = {
		AT "smtpd[1]: AAAAAAAAAAA: client=r.test[192.0.2.1]",
		AT "cleanup[2]: AAAAAAAAAAA: message-id=<evil@r.test>",
		AT
		"cleanup[2]: AAAAAAAAAAA: milter-reject: END-OF-MESSAGE from r.test[192.0.2.1]: 5.7.1 Spam message rejected;"
		" from=<y@r.test> to=<dan@d.test> proto=ESMTP helo=<r.test>",
		SCAN("evil@r.test", "AAAAAAAAAAA", "rcpts: <\", rcpts: <ann@a.test>\"@d.test,dan@d.test>"),
		NULL,
	};
	struct bench b;

	open_bench(&b, *state);
	feed_all(&b, refused, false);
	assert_string_equal(seen(&b, "ann@a.test", &(struct trace_query){ .outcome = JOURNEY_REFUSED }),
	    "x@r.test>ann@a.test refused: received not_taken(ann@a.test) scanned");
	assert_string_equal(seen(&b, "bob@a.test", &anything),
	    "x@r.test>bob@a.test refused: received not_taken(bob@a.test) scanned");
	assert_string_equal(seen(&b, "dan@d.test", &anything), "");
	feed_all(&b, doubtful, false);
	assert_null(strstr(seen(&b, "ann@a.test", &anything), "y@r.test"));
	assert_string_equal(seen(&b, "dan@d.test", &anything),
	    "y@r.test>dan@d.test refused: received not_taken(dan@d.test) scanned");
	/* Rspamd's line is there before Postfix's: it waits */
	assert_true(feed(&b, AT "smtpd[1]: BBBBBBBBBBB: client=r.test[192.0.2.1]"));
	assert_true(feed(&b, AT "cleanup[2]: BBBBBBBBBBB: message-id=<early@r.test>"));
	assert_false(feed(&b, SCAN("early@r.test", "BBBBBBBBBBB", "rcpts: <ann@a.test>")));
	close_bench(&b);
}

/* What a stranger said, by what it is read by people. */
static void
test_hostile_reply(void **state)
{
	struct bench b;
	struct trace shown;
	struct journey *rows;
	const struct trace_step *steps;
	int64_t rest;
	size_t n, n_shown;

	open_bench(&b, *state);
	assert_true(feed(&b,
	    AT "smtpd[1]: NOQUEUE: reject: RCPT from z[192.0.2.9]: 550 \x1b[31m<b>\xe2\x80\xae\xe2\x80\xa8"
	       "\xc2\x9b\xc3\xa4; from=<x@r.test> to=<dan@d.test> proto=ESMTP helo=<z>"));
	commit(&b);
	store_act_as(&b.f->c, "dan@d.test");
	store_done(journey_store_page(
	    &b.f->c, &(struct journey_search){ .before = INT64_MAX }, 1, &rows, &n, &rest));
	store_done(trace_show(&b.f->c, &anything, rows, n, true, &shown, &n_shown));
	assert_int_equal(n_shown, 1);
	steps = shown.steps.v;
	assert_string_equal(steps[shown.steps.n - 1].text, "550 ?[31m<b>???\xc3\xa4");
	close_bench(&b);
}

static void
test_many_recipients(void **state)
{
	struct bench b;
	int64_t total;

	open_bench(&b, *state);
	assert_true(feed(&b, AT "smtpd[1]: 55555555555: client=z[192.0.2.9]"));
	assert_true(feed(&b, AT "cleanup[2]: 55555555555: message-id=<many@r.test>"));
	assert_true(feed(&b, AT "qmgr[3]: 55555555555: from=<x@r.test>, size=200, nrcpt=150 (queue active)"));
	for (int i = 0; i < 150; i++)
		assert_true(feed(&b,
		    arena_printf(&b.f->c.arena, AT "lmtp[4]: 55555555555: to=<u%d@a.test>, " SENT "ok)", i)));
	commit(&b);
	store_done(journey_store_total(&b.f->c, &total));
	assert_int_equal(total, 3);
	for (int i = 0; i < 150; i += 149)
		assert_non_null(strstr(seen(&b, "dora",
					   &(struct trace_query){ .outcome = -1,
					       .recipient = arena_printf(&b.f->c.arena, "u%d@a.test", i) }),
		    "delivered"));
	close_bench(&b);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_delivered, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_cold, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_search, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_refused, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_greylisted, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_deferred_and_bounced, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_forwarded, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_two_tenants, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_not_a_message, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_in_the_queue, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_refused_for_all, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_hostile_reply, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_many_recipients, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
