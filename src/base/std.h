/* SPDX-License-Identifier: Apache-2.0 */
/* std: included by force before everything else (meson.build); names what nobody may call. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* After the headers that declare them, for a declaration behind the pragma is an error, too;
 * and some of them are macros, depending on compiler and flags. */
#undef alloca
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol gets alloca setlocale
