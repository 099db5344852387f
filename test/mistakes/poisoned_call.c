/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that base/std.h poisons do not compile, although nobody included it by hand. */
void copy(char *to, const char *from);
void
copy(char *to, const char *from)
{
#ifdef MISTAKE
	strcpy(to, from);
#else
	memcpy(to, from, strlen(from) + 1);
#endif
}
