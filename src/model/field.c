/* SPDX-License-Identifier: Apache-2.0 */
#include "model/field.h"

#include <assert.h>

const struct field *
field_find(const struct field *table, const char *name)
{
	for (; table->name != NULL; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

uint64_t
field_mask(const struct field *table, const char *name)
{
	const struct field *f = field_find(table, name);

	assert(f != NULL);
	return FIELD_BIT(f - table);
}

bool
field_is_text(const struct field *f)
{
	switch (f->type) {
	case F_STR:
	case F_TEXT:
	case F_ADDRESS:
	case F_ALIAS:
	case F_NAME:
	case F_DOMAIN:
	case F_IP:
	case F_HOST:
	case F_PASSWORD:
	case F_RAW_PASSWORD:
	case F_HASH:
	case F_JSON:
		return true;
	case F_ID:
	case F_INT:
	case F_BOOL:
	case F_TIME:
	case F_ENUM:
	case F_ADDRESSES:
	case F_DOMAINS:
	case F_NETWORKS:
	case F_WORDS:
	case F_TENTHS:
	case F_OBJECTS:
		break;
	}
	return false;
}

bool
field_is_list(const struct field *f)
{
	return f->type == F_ADDRESSES || f->type == F_DOMAINS || f->type == F_NETWORKS || f->type == F_WORDS;
}

void
field_presets(const struct field *table, void *out)
{
	for (const struct field *f = table; f->name != NULL; f++)
		switch (f->type) {
		case F_INT:
		case F_TIME:
		case F_TENTHS:
			*MEMBER(int64_t, out, f) = f->preset;
			break;
		case F_BOOL:
			*MEMBER(bool, out, f) = f->preset != 0;
			break;
		case F_ENUM:
			*MEMBER(int, out, f) = (int)f->preset;
			break;
		default:
			break; /* an id, a text or a list has no preset but nothing */
		}
}

bool
texts_hold(const struct texts *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], text) == 0)
			return true;
	return false;
}

bool
texts_equal(const struct texts *a, const struct texts *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return a->n == b->n;
}

void
field_copy(const struct field *f, void *to, const void *from)
{
	switch (f->type) {
	case F_ID:
	case F_INT:
	case F_TIME:
	case F_TENTHS:
		*MEMBER(int64_t, to, f) = *MEMBER_CONST(int64_t, from, f);
		break;
	case F_BOOL:
		*MEMBER(bool, to, f) = *MEMBER_CONST(bool, from, f);
		break;
	case F_ENUM:
		*MEMBER(int, to, f) = *MEMBER_CONST(int, from, f);
		break;
	case F_ADDRESSES:
	case F_DOMAINS:
	case F_NETWORKS:
	case F_WORDS:
		*MEMBER(struct texts, to, f) = *MEMBER_CONST(struct texts, from, f);
		break;
	case F_OBJECTS:
		*MEMBER(struct objects, to, f) = *MEMBER_CONST(struct objects, from, f);
		break;
	default:
		*MEMBER(const char *, to, f) = *MEMBER_CONST(const char *, from, f);
		break;
	}
}
