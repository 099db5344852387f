/* SPDX-License-Identifier: Apache-2.0 */
/* openapi: the tables as an OpenAPI 3.1 document. */
#pragma once
struct buf;

void openapi_put(struct buf *b);
