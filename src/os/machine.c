/* SPDX-License-Identifier: Apache-2.0 */
#include "os/machine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "base/scoped.h"

enum { MEMINFO_MAX = 8192, KIB = 1024, THOUSANDTHS = 1000 };

struct err *
machine_open(struct arena *a, int *meminfo)
{
	*meminfo = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
	if (*meminfo < 0)
		return err_new(a, ERR_INTERNAL, NULL, "open /proc/meminfo: %s", strerrordesc_np(errno));
	return NULL;
}

/* The bytes that a line "NAME:   1234 kB" tells (proc(5)), 0 for none. */
static int64_t
line_of(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line == NULL ? 0 : strtoll(line + strlen(name), NULL, 10) * KIB;
}

int
machine_processors(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
}

static int64_t
load_of(const struct sysinfo *system)
{
	return (int64_t)(system->loads[0] * THOUSANDTHS >> SI_LOAD_SHIFT) / machine_processors();
}

int64_t
machine_load(void)
{
	struct sysinfo system;

	return sysinfo(&system) != 0 ? 0 : load_of(&system);
}

struct err *
machine_read(struct arena *a, int meminfo, const char *path, struct machine *out)
{
	char text[MEMINFO_MAX + 1];
	struct sysinfo system;
	struct statvfs disk;
	ssize_t n = pread(meminfo, text, MEMINFO_MAX, 0);

	if (n < 0 || sysinfo(&system) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "look at the machine: %s", strerrordesc_np(errno));
	if (statvfs(path, &disk) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "look at %s: %s", path, strerrordesc_np(errno));
	text[n] = '\0';
	*out = (struct machine){ .disk_total = (int64_t)(disk.f_blocks * disk.f_frsize),
		.disk_used = (int64_t)((disk.f_blocks - disk.f_bfree) * disk.f_frsize),
		.memory_total = line_of(text, "MemTotal:"),
		.load = load_of(&system) };
	out->memory_used = out->memory_total - line_of(text, "MemAvailable:");
	return NULL;
}

static void
end_dir(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}

/* NOLINTNEXTLINE(misc-no-recursion): levels deep */
static int64_t
count_at(int at, const char *name, int levels, int64_t max)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	SCOPED(end_dir) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	int64_t n = 0;

	for (const struct dirent *e; dir != NULL && n < max && (e = readdir(dir)) != NULL;) {
		if (e->d_name[0] == '.')
			continue;
		if (e->d_type == DT_DIR && levels > 1)
			n += count_at(dirfd(dir), e->d_name, levels - 1, max - n);
		else
			n += e->d_type == DT_REG;
	}
	return n;
}

int64_t
machine_count_files(const char *dir, int levels, int64_t max)
{
	return count_at(AT_FDCWD, dir, levels, max);
}
