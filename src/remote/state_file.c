/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/state_file.h"

#include <stdlib.h>

#include "model/conf.h"
#include "os/file.h"

struct err *
state_file_read(struct arena *a, const char *path, size_t max, json_t **out)
{
	struct span file;

	*out = NULL;
	struct err *e = file_read(a, path, max, &file);
	if (e != NULL && e->code == ERR_NOT_FOUND)
		return NULL;
	TRY(e);
	*out = json_loadb(file.p, file.n, JSON_REJECT_DUPLICATES, NULL);
	return *out != NULL ? NULL : err_new(a, ERR_INTERNAL, NULL, "%s can not be read", path);
}

struct err *
state_file_write(struct arena *a, const struct conf *conf, const char *path, json_t *o)
{
	struct file_owner owner;
	char *said = o == NULL ? NULL : json_dumps(o, JSON_COMPACT);

	json_decref(o);
	if (said == NULL)
		return err_new(a, ERR_INTERNAL, NULL, "what %s should say is no text", path);
	struct err *e = file_owner(a, "root", conf->portal_user, &owner);
	if (e == NULL)
		e = file_write(a, path, said, strlen(said), 0640, owner);
	free(said);
	return e;
}

const char *
state_file_text(struct arena *a, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s == NULL ? NULL : arena_strdup(a, s);
}

int
state_file_choice(const json_t *o, const char *key, int max)
{
	json_int_t n = json_integer_value(json_object_get(o, key));

	return n < 0 || n > max ? 0 : (int)n;
}
