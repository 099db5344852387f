/* SPDX-License-Identifier: Apache-2.0 */
/* shares: what the rows say of shared collections, for Radicale: before the answer is sent, so that it counts
 * from the next request on. */
#pragma once
struct api;
struct ctx;

/* For members that have changed, up to a number. A failure is logged; the job comes by again. */
void shares_settle(struct ctx *c, const struct api *api);
