/* SPDX-License-Identifier: Apache-2.0 */
/* ask: secrets, from the terminal without showing them, else from standard input, a line each. */
#pragma once
#include <stdbool.h>

#include "base/err.h"

/* twice: a terminal is asked to repeat it. Fails with invalid_field: nothing came, or two different things.
 */
NODISCARD struct err *ask_secret(struct arena *a, const char *prompt, bool twice, const char **out);
