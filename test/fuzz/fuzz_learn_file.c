/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of a waiting message lies inside of it, and written again by learn_file_head it is the same.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "wire/learn_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span in = { (const char *)bytes, n };
	struct arena a = { 0 };
	struct learn_file file;

	if (learn_file_read(&a, in, &file)) {
		const char *head = learn_file_head(&a, file.account, file.sender);
		size_t length = strlen(head);

		assert(*file.account != '\0' && strpbrk(file.account, "\t\n") == NULL);
		assert(strchr(file.sender, '\n') == NULL);
		assert(length <= n && memcmp(head, in.p, length) == 0);
		assert(file.message.p == in.p + length && file.message.n == n - length);
	}
	arena_free(&a);
	return 0;
}
