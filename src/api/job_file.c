/* SPDX-License-Identifier: Apache-2.0 */
#include "api/job_file.h"

#include <fcntl.h>

#include "api/answer.h"
#include "api/api_private.h"
#include "model/conf.h"
#include "rules/job.h"

bool
job_file_kind(const struct job *job)
{
	return strcmp(job->kind, JOB_BACKUP_DAV) == 0;
}

struct err *
job_file_send(struct ctx *c, struct call *call, const struct job *job)
{
	const char *path = job_backup_file(&c->arena, conf_backup_dir(&c->arena, call->api->conf), job->id);
	/* others than a MasterAdmin have no such job, unless they were one when they asked for it */
	bool may = job_file_kind(job) && c->actor.role == ROLE_MASTER_ADMIN;
	int fd = may ? open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;

	if (fd < 0)
		return err_new(
		    &c->arena, ERR_NOT_FOUND, NULL, "{no_job_file}this job has no file, or none any more");
	answer_file(&c->arena, call->answer, fd, "application/zip",
	    arena_printf(&c->arena, "attachment; filename=\"%s\"", strrchr(path, '/') + 1));
	return NULL;
}
