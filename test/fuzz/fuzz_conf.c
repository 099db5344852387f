/* SPDX-License-Identifier: Apache-2.0 */
/* A portal.conf is refused, or all that it says is within the limits of its table. conf reads a file: one in
 * a folder of this process. */
#include <assert.h>
#include <stdint.h>
#include <unistd.h>

#include "model/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check(const struct conf *conf)
{
	for (const struct field *f = conf_fields; f->name != NULL; f++) {
		if (field_is_text(f) && !(f->flags & NULLABLE))
			assert(*MEMBER_CONST(const char *, conf, f) != NULL);
		else if (f->type == F_INT)
			assert(*MEMBER_CONST(int64_t, conf, f) >= f->min &&
			       *MEMBER_CONST(int64_t, conf, f) <= f->max);
	}
	assert(conf->data_dir[0] == '/' && conf->port_https != conf->port_http);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char folder[] = "/dev/shm/fuzz-conf-XXXXXX", path[60];
	struct conf conf;
	struct arena a = { 0 };

	assert(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/portal.conf", folder);
	FILE *f = fopen(path, "wb");
	assert(f != NULL && fwrite(bytes, 1, n, f) == n && fclose(f) == 0);
	const struct err *e = conf_load(&a, folder, &conf);
	unlink(path);
	rmdir(folder);
	if (e == NULL)
		check(&conf);
	else
		assert(e->code == ERR_INVALID_FIELD);
	arena_free(&a);
	return 0;
}
