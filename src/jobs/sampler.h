/* SPDX-License-Identifier: Apache-2.0 */
/* sampler: a thread that looks once a minute how busy the server is, and writes it down (R73). Apart from the
 * workers of jobs, who may be busy for hours. */
#pragma once
#include "base/err.h"

struct conf;
struct db_pool;
struct sampler;

/* meminfo: from machine_open. Fails with internal. conf and pool outlive it. */
NODISCARD struct err *sampler_start(
    struct arena *a, const struct conf *conf, struct db_pool *pool, int meminfo, struct sampler **out);
/* False when it still waits for another server after some seconds; its memory has to stay then. */
bool sampler_stop(struct sampler **sampler);
