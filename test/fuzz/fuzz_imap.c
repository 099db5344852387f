/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of a server's bytes lies within them. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "wire/imap.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span in = { (const char *)bytes, n }, response;
	struct imap_guard guard = { 0 };
	struct imap_command command;
	struct imap_status status;
	struct arena a = { 0 };
	const char *name;
	ssize_t used;

	assert(!imap_guard_pass(&guard, in) || guard.literal >= 0);
	while ((used = imap_response(in, 4096, &response)) > 0) {
		assert((size_t)used <= in.n && response.n < (size_t)used);
		if (imap_read_list(&a, response, &name) && name != NULL)
			assert(strlen(name) <= response.n);
		if (imap_read_status(&a, response, &status))
			assert(status.messages >= 0 && status.uid_next >= 0 && status.size >= 0);
		if (imap_read_command(&a, response, &command))
			assert(strlen(command.user) + strlen(command.password) <= response.n);
		imap_has_capability(response, "IMAP4rev1");
		in.p += used;
		in.n -= (size_t)used;
	}
	arena_free(&a);
	return 0;
}
