/* SPDX-License-Identifier: Apache-2.0 */
/* job_file: a file that a job has made and that lies where only the portal reads it. */
#pragma once
#include "api/route.h"

struct job;

/* Does this kind of job make one? */
bool job_file_kind(const struct job *job);
/* Answer it. Fails with not_found: this job has none, or none any more. */
NODISCARD struct err *job_file_send(struct ctx *c, struct call *call, const struct job *job);
