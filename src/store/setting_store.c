/* SPDX-License-Identifier: Apache-2.0 */
#include "store/setting_store.h"

#include "base/ctx.h"
#include "base/secret.h"
#include "model/text.h"
#include "store/db.h"

/* What a sealed value is bound to. */
static const char *
place(struct ctx *c, const char *name, const struct field *f)
{
	return arena_printf(&c->arena, "setting/%s/%s", name, f->name);
}

NODISCARD static struct err *
take_value(struct ctx *c, const char *name, const struct field *f, const char *value, void *out)
{
	if (f->flags & SECRET)
		TRY(secret_open(&c->arena, c->site->secrets, place(c, name, f), value, &value));
	return text_decode(&c->arena, f, value, out);
}

struct err *
setting_read(struct ctx *c, const char *name, const struct field *fields, void *out)
{
	SCOPED_STMT *s = NULL;
	bool found;

	for (const struct field *f = fields; f->name != NULL; f++)
		if (field_is_text(f))
			*MEMBER(const char *, out, f) = NULL;
	field_presets(fields, out);
	TRY(db_prepare(c, "SELECT field, value FROM setting WHERE name = :name", &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("name", name))));
	for (;;) {
		TRY(db_step(c, s, &found));
		if (!found)
			return NULL;
		const struct field *f = field_find(fields, db_text(c, s, 0));
		if (f != NULL) /* of a version that had it */
			TRY(take_value(c, name, f, db_text(c, s, 1), out));
	}
}

NODISCARD static struct err *
write_value(struct ctx *c, const char *name, const struct field *f, const char *value)
{
	if (f->flags & SECRET)
		value = secret_seal(&c->arena, c->site->secrets, place(c, name, f), value);
	return db_run(c, "INSERT INTO setting(name, field, value) VALUES (:name, :field, :value)", NULL, NULL,
	    ARGS(ARG_TEXT("name", name), ARG_TEXT("field", f->name), ARG_TEXT("value", value)), NULL, NULL);
}

struct err *
setting_write(struct ctx *c, const char *name, const struct field *fields, const void *in)
{
	TRY(setting_delete(c, name));
	for (const struct field *f = fields; f->name != NULL; f++) {
		const char *value = f->flags & UNSTORED ? NULL : text_encode(&c->arena, f, in);

		if (value != NULL)
			TRY(write_value(c, name, f, value));
	}
	return NULL;
}

struct err *
setting_delete(struct ctx *c, const char *name)
{
	return db_run(c, "DELETE FROM setting WHERE name = :name", NULL, NULL, ARGS(ARG_TEXT("name", name)),
	    NULL, NULL);
}
