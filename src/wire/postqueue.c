/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/postqueue.h"

#include "base/scoped_json.h"

static const char *
text_member(struct arena *a, json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? NULL : arena_strdup(a, text);
}

static void
read_recipients(struct arena *a, json_t *list, struct postqueue_entry *out)
{
	size_t n = json_array_size(list);

	out->recipients = arena_alloc(a, (n + 1) * sizeof(char *));
	for (size_t i = 0; i < n; i++) {
		json_t *one = json_array_get(list, i);
		const char *address = text_member(a, one, "address");

		if (address != NULL)
			out->recipients[out->n_recipients++] = address;
		if (out->reason == NULL)
			out->reason = text_member(a, one, "delay_reason");
	}
}

struct err *
postqueue_next(struct arena *a, struct span *text, struct postqueue_entry *out, bool *found)
{
	const char *end = text->n == 0 ? NULL : memchr(text->p, '\n', text->n);
	size_t n = end == NULL ? text->n : (size_t)(end - text->p);

	*out = (struct postqueue_entry){ 0 };
	*found = n > 0;
	if (!*found)
		return NULL;
	SCOPED_JSON *row = json_loadb(text->p, n, 0, NULL);
	text->p += n + (end != NULL);
	text->n -= n + (end != NULL);
	out->queue_id = text_member(a, row, "queue_id");
	out->queue_name = text_member(a, row, "queue_name");
	out->sender = text_member(a, row, "sender");
	if (__builtin_mul_overflow(
		json_integer_value(json_object_get(row, "arrival_time")), 1000, &out->arrived_at))
		out->arrived_at = 0;
	out->size = json_integer_value(json_object_get(row, "message_size"));
	read_recipients(a, json_object_get(row, "recipients"), out);
	if (out->queue_id == NULL || out->queue_name == NULL || out->sender == NULL)
		return err_new(a, ERR_MALFORMED, NULL, "not a line of postqueue -j");
	return NULL;
}

/* Behind the last recipient that is whole; 0: none is. The entry, its list and each recipient are three
 * levels.
 */
static size_t
whole_recipients(struct span cut)
{
	bool within = false; /* a string */
	size_t end = 0;
	int depth = 0;

	for (size_t i = 0; i < cut.n; i++) {
		char c = cut.p[i];

		if (within && c == '\\')
			i++;
		else if (c == '"')
			within = !within;
		else if (!within && (c == '{' || c == '['))
			depth++;
		else if (!within && (c == '}' || c == ']') && --depth == 2)
			end = i + 1;
	}
	return end;
}

struct span
postqueue_mend(struct arena *a, struct span cut)
{
	size_t n = whole_recipients(cut);
	char *text = arena_alloc(a, n + 3);

	if (n == 0)
		return cut;
	memcpy(text, cut.p, n);
	memcpy(text + n, "]}", 3);
	return (struct span){ text, n + 2 };
}
