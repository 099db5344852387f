/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/postqueue.h"

#include <jansson.h>

#include "base/scoped.h"

static void
release_json(json_t **j)
{
	json_decref(*j);
}

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
	SCOPED(release_json) json_t *row = json_loadb(text->p, n, 0, NULL);
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
