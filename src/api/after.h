/* SPDX-License-Identifier: Apache-2.0 */
/* after: what has to happen outside the database once a change is committed. */
#pragma once
struct api;
struct ctx;

/* Does what the rules have noted in c->after. A failure is logged: the change itself stands. */
void after_commit(struct ctx *c, const struct api *api);
