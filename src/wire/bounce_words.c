/* SPDX-License-Identifier: Apache-2.0 */
/* What was written for people: the bounces of qmail, Postfix, Exim and Sendmail, and single replies. */
#include "wire/bounce_private.h"

#include <ctype.h>

static bool
is_blank(struct span line)
{
	return bounce_trim(line).n == 0;
}

static bool
is_reply_line(struct span line)
{
	return line.n >= 3 && strchr("245", line.p[0]) != NULL && line.p[1] >= '0' && line.p[1] <= '7' &&
	       isdigit((unsigned char)line.p[2]) && (line.n == 3 || line.p[3] == ' ' || line.p[3] == '-');
}

/* A failure of these words; f says what is known besides. */
static void
add_words(struct bouncing *b, struct span text, struct bounce_failure f)
{
	f.said = bounce_fold(b->arena, text);
	f.text = bounce_copy(b->arena, text);
	bounce_codes(b->arena, bounce_trim(text), &f);
	bounce_speaker(b->arena, &f);
	bounce_add(b, &f);
}

/* What the frame of a bounce says of all failures in it. */
static const char *
frame_action(struct span text)
{
	static const struct {
		const char *words, *action;
	} frames[] = { { "will be retried", "delayed" }, { "has been delayed", "delayed" },
		{ "warning message only", "delayed" }, { "is a permanent error", "failed" },
		{ "permanent fatal errors", "failed" }, { "failed permanently", "failed" },
		{ "permanent delivery errors", "failed" }, { "giving up", "failed" },
		{ "not going to try again", "failed" }, { "could not be delivered to", "failed" } };

	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++)
		if (bounce_find(text, frames[i].words) != NULL)
			return frames[i].action;
	return NULL;
}

void
bounce_add_text(struct bouncing *b, struct span text)
{
	add_words(b, text,
	    (struct bounce_failure){
		.recipient = bounce_address(b->arena, text), .action = frame_action(text), .loose = true });
}

/* Lines that begin with a reply's code; each last line of a reply ("550 ...") ends one. What stands behind
 * the last one belongs to it. */
static void
read_replies(struct bouncing *b, struct span text)
{
	struct span line, rest = text;
	const char *begin = text.p;

	while (bounce_line(&rest, &line)) {
		struct span next = rest, follows;
		bool more = bounce_line(&next, &follows) && is_reply_line(follows);

		if (more && is_reply_line(line) && line.n > 3 && line.p[3] == ' ') {
			add_words(b, (struct span){ begin, (size_t)(line.p + line.n - begin) },
			    (struct bounce_failure){ .speaker = BOUNCE_REMOTE });
			begin = rest.p;
		}
	}
	add_words(b, bounce_from(text, begin), (struct bounce_failure){ .speaker = BOUNCE_REMOTE });
}

/* "<ann@example.com>: words" (Postfix, qmail) and "ann@example.com" alone on its line, what is said below it
 * further to the right (Exim). *words: behind it on its line. */
static const char *
begins_failure(struct arena *a, struct span line, struct span *words)
{
	struct span s = bounce_trim(line);
	const char *end = s.n == 0 ? NULL : memchr(s.p, '>', s.n), *address;

	if (s.n > 2 && *s.p == '<' && end != NULL && line.p == s.p) {
		address = bounce_address(a, (struct span){ s.p, (size_t)(end - s.p) + 1 });
		*words = bounce_trim(bounce_from(s, end + 1));
		if (words->n > 0 && *words->p == '(' &&
		    memchr(words->p, ':', words->n) != NULL) /* expanded from ... */
			*words = bounce_from(*words, memchr(words->p, ':', words->n));
		if (address != NULL && words->n > 0 && *words->p == ':') {
			*words = bounce_trim(bounce_from(*words, words->p + 1));
			return address;
		}
		return words->n == 0 ? address : NULL;
	}
	address = bounce_address(a, s);
	*words = (struct span){ s.p + s.n, 0 };
	return line.p < s.p && address != NULL && strlen(address) == s.n ? address : NULL;
}

/* What belongs to the failure that began: up to a blank line or to the next one. */
static struct span
failure_words(struct span *rest, struct span words)
{
	struct span line, next = *rest, nothing;
	struct arena scratch = { 0 };
	const char *end = words.p + words.n;

	while (bounce_line(&next, &line) && !is_blank(line) &&
	       begins_failure(&scratch, line, &nothing) == NULL) {
		end = line.p + line.n;
		*rest = next;
	}
	arena_free(&scratch);
	return (struct span){ words.p, (size_t)(end - words.p) };
}

static bool
read_by_recipient(struct bouncing *b, struct span text)
{
	const char *action = frame_action(text);
	size_t before = b->out->n;
	struct span line, words;

	while (bounce_line(&text, &line)) {
		const char *recipient = begins_failure(b->arena, line, &words);

		if (recipient == NULL)
			continue;
		words = failure_words(&text, words);
		if (!is_blank(words))
			add_words(
			    b, words, (struct bounce_failure){ .recipient = recipient, .action = action });
	}
	return b->out->n > before;
}

/* Sendmail tells what was said in a transcript, whoever it was said about. */
static bool
is_transcript(struct span text)
{
	return bounce_find(text, "Transcript of session follows") != NULL ||
	       bounce_find(text, "had permanent fatal errors") != NULL;
}

void
bounce_read_words(struct bouncing *b, struct span text)
{
	struct span first = text, line;

	if (text.n == 0)
		return;
	(void)bounce_line(&first, &line);
	if (is_reply_line(line)) {
		read_replies(b, text);
		return;
	}
	if (!is_transcript(text) && read_by_recipient(b, text))
		return;
	bounce_add_text(b, text);
}
