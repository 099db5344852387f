/* SPDX-License-Identifier: Apache-2.0 */
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "base/scoped.h"

/* Rights on files that each version of the interface knows: bits 0 to n-1. Later versions add devices and
 * network. */
enum { RIGHTS_ABI1 = 13, RIGHTS_ABI2 = 14, RIGHTS_ABI3 = 15 };

static const uint64_t read_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
/* 14 is truncate, younger than Debian 12's headers. */
static const uint64_t file_rights = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
				    LANDLOCK_ACCESS_FS_READ_FILE | UINT64_C(1) << 14;

static uint64_t
rights_of(enum sandbox_access access, uint64_t handled)
{
	switch (access) {
	case SANDBOX_READ:
		return read_rights;
	case SANDBOX_EXEC:
		return read_rights | LANDLOCK_ACCESS_FS_EXECUTE;
	case SANDBOX_WRITE:
		return handled & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE;
	}
	return 0;
}

NODISCARD static struct err *
allow(struct arena *a, int ruleset, const struct sandbox_path *row, uint64_t handled)
{
	SCOPED_FD fd = open(row->path, O_PATH | O_CLOEXEC);
	struct stat s;

	if (fd < 0 && errno == ENOENT)
		return NULL;
	if (fd < 0 || fstat(fd, &s) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "open %s: %s", row->path, strerror(errno));
	struct landlock_path_beneath_attr rule = {
		.allowed_access = rights_of(row->access, handled),
		.parent_fd = fd,
	};
	if (!S_ISDIR(s.st_mode))
		rule.allowed_access &= file_rights;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "landlock %s: %s", row->path, strerror(errno));
	return NULL;
}

struct err *
sandbox_enter(struct arena *a, const struct sandbox_path *list, bool *confined)
{
	int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (confined != NULL)
		*confined = abi >= 1;
	if (abi < 1) {
		log_event(NULL, LOG_WARN_, "sandbox.missing", NULL, NULL);
		return NULL;
	}
	int bits = abi == 1 ? RIGHTS_ABI1 : abi == 2 ? RIGHTS_ABI2 : RIGHTS_ABI3;
	struct landlock_ruleset_attr all = { .handled_access_fs = (UINT64_C(1) << bits) - 1 };
	SCOPED_FD ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	if (ruleset < 0)
		return err_new(a, ERR_INTERNAL, NULL, "landlock: %s", strerror(errno));
	for (; list->path != NULL; list++)
		TRY(allow(a, ruleset, list, all.handled_access_fs));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "landlock: %s", strerror(errno));
	return NULL;
}

struct err *
sandbox_enter_data(struct arena *a, const char *data_dir)
{
	const struct sandbox_path allowed[] = {
		{ data_dir, SANDBOX_WRITE }, /* SQLite's shared memory is written by readers, too */
		{ "/etc", SANDBOX_READ },
		{ "/usr", SANDBOX_READ },
		{ NULL, SANDBOX_READ },
	};

	return sandbox_enter(a, allowed, NULL);
}
