/* SPDX-License-Identifier: Apache-2.0 */
#include "model/device_password.h"

#include "base/random.h"
#include "model/proof.h"

enum { BITS = 140, DIGITS = 28 };

const char *const device_scope_names[] = { "imap", "pop3", "smtp", "sieve", "dav", NULL };

#define FIELDS \
	FIELD(struct device_password, id, F_ID, .flags = READONLY, .doc = "Identity"), \
	    FIELD(struct device_password, account, F_NAME, .flags = READONLY | UNSTORED, \
		.doc = "Whose mailbox it opens"), \
	    FIELD(struct device_password, name, F_STR, .flags = REQUIRED, .min = 1, .max = 100, \
		.doc = "What it is for: \"Phone\""), \
	    FIELD(struct device_password, scopes, F_WORDS, .flags = REQUIRED, .min = 1, .max = 5, \
		.names = device_scope_names, .doc = "Protocols that it opens"), \
	    FIELD(struct device_password, networks, F_NETWORKS, .max = 50, \
		.doc = "IP addresses and networks that it may come from; none: from anywhere"), \
	    FIELD(struct device_password, expires_at, F_TIME, .flags = NULLABLE, \
		.doc = "From then on it opens nothing; null: it does not end by itself"), \
	    FIELD(struct device_password, last_used_at, F_TIME, .flags = READONLY | VOLATILE | UNSTORED, \
		.doc = "Latest sign-in with it, to within five minutes"), \
	    FIELD(struct device_password, last_used_ip, F_STR, \
		.flags = READONLY | NULLABLE | VOLATILE | UNSTORED, .doc = "Where that came from"), \
	    FIELD(struct device_password, last_used_service, F_STR, \
		.flags = READONLY | NULLABLE | VOLATILE | UNSTORED, .doc = "By which protocol"), \
	    FIELD(struct device_password, created_at, F_TIME, .flags = READONLY | SORT, \
		.doc = "When it was made")

const struct field device_password_fields[] = {
	FIELDS,
	FIELD(struct device_password, hash, F_STR, .flags = HIDDEN, .doc = ""),
	FIELD(struct device_password, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field device_password_wanted_fields[] = {
	FIELDS,
	PROOF_FIELDS(struct device_password),
	END_FIELDS,
};

const struct field device_password_made_fields[] = {
	FIELD(struct device_password, password, F_STR, .flags = READONLY, .doc = "It is told this once"),
	FIELD(struct device_password, profile_url, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "Sets up an iPhone, iPad or Mac that opens it within 15 minutes: it holds the password"),
	FIELD(struct device_password, profile_qr_svg, F_TEXT, .flags = READONLY | NULLABLE,
	    .doc = "The same link as a QR code, an SVG image"),
	FIELDS,
	END_FIELDS,
};

const char *
device_password_new(struct arena *a)
{
	return random_groups(a, BITS);
}

const char *
device_password_canonical(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, DIGITS + 1);
	size_t n = 0;

	for (; *text != '\0'; text++) {
		char c = *text;

		if (c == '-' || c == ' ')
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (n == DIGITS || !((c >= 'a' && c <= 'z') || (c >= '2' && c <= '7')))
			return NULL;
		out[n++] = c;
	}
	out[n] = '\0';
	return n == DIGITS ? out : NULL;
}
