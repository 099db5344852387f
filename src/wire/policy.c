/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/policy.h"

#include "base/buf.h"
#include "wire/number.h"

#define ATTRIBUTE(member, number) \
	{ \
#member, sizeof(#member) - 1, offsetof(struct policy_question, member), number \
	}

static const struct {
	const char *name;
	size_t n, offset;
	bool is_number;
} attributes[] = {
	ATTRIBUTE(request, false),
	ATTRIBUTE(protocol_state, false),
	ATTRIBUTE(sender, false),
	ATTRIBUTE(recipient, false),
	ATTRIBUTE(sasl_username, false),
	ATTRIBUTE(client_address, false),
	ATTRIBUTE(client_name, false),
	ATTRIBUTE(helo_name, false),
	ATTRIBUTE(instance, false),
	ATTRIBUTE(size, true),
	ATTRIBUTE(recipient_count, true),
};

/* False when the value can not be read. */
static bool
take_attribute(struct policy_question *q, struct span name, struct span value)
{
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		void *member = (char *)q + attributes[i].offset;

		if (name.n != attributes[i].n || memcmp(name.p, attributes[i].name, name.n) != 0)
			continue;
		if (attributes[i].is_number)
			return number_read(value, member);
		*(struct span *)member = value;
		return true;
	}
	return true;
}

ssize_t
policy_read(struct span in, struct policy_question *out)
{
	const char *at = in.p, *end = memmem(in.p, in.n, "\n\n", 2);

	if (in.n > 0 && in.p[0] == '\n')
		return -1;
	if (end == NULL)
		return 0;
	end++; /* the end of the last line */
	if (memchr(in.p, '\0', (size_t)(end - in.p)) != NULL)
		return -1;
	*out = (struct policy_question){ 0 };
	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		const char *equals = memchr(at, '=', (size_t)(eol - at));

		if (equals == NULL || !take_attribute(out, (struct span){ at, (size_t)(equals - at) },
					  (struct span){ equals + 1, (size_t)(eol - equals - 1) }))
			return -1;
		at = eol + 1;
	}
	if (!span_is(out->request, "smtpd_access_policy"))
		return -1;
	return end + 1 - in.p;
}

void
policy_write(struct buf *out, const char *action)
{
	buf_puts(out, "action=");
	buf_puts(out, action);
	buf_puts(out, "\n\n");
}
