/* SPDX-License-Identifier: Apache-2.0 */
#include "model/dkim.h"

/* RFC 1035: a label has 63 characters; -rsa is added. */
enum { SELECTOR_MAX = 59, NAME_MAX_ = 400, RECORD_MAX = 1000, KEY_MAX = 4000 };

const char *const dkim_state_names[] = { "waiting", "signing", "retired", NULL };

#define RECORD(M, DOC) \
	FIELD(struct dkim, M, F_STR, .flags = READONLY | UNSTORED, .max = RECORD_MAX, .doc = DOC)

const struct field dkim_fields[] = {
	FIELD(struct dkim, id, F_ID, .flags = READONLY, .doc = "Identity; never changes"),
	FIELD(struct dkim, domain, F_DOMAIN, .flags = READONLY | UNSTORED, .max = 253,
	    .doc = "Domain whose mail it signs"),
	FIELD(struct dkim, selector, F_STR, .flags = FIXED, .min = 1, .max = SELECTOR_MAX,
	    .doc = "What its two selectors begin with; made of the date unless given"),
	FIELD(struct dkim, state, F_ENUM, .flags = READONLY | UNSTORED, .names = dkim_state_names,
	    .doc =
		"waiting for its DNS records, signing, or retired: signs no more, but leave its records until retire_at"),
	RECORD(rsa_name, "Name of the TXT record of the RSA key"),
	RECORD(rsa_record, "Text of that record"),
	RECORD(ed25519_name, "Name of the TXT record of the Ed25519 key"),
	RECORD(ed25519_record, "Text of that record"),
	FIELD(struct dkim, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was made"),
	FIELD(
	    struct dkim, active_from, F_TIME, .flags = READONLY, .doc = "Since when it signs; null: not yet"),
	FIELD(struct dkim, retire_at, F_TIME, .flags = READONLY,
	    .doc = "When it and its records may go, 7 days after a new pair has taken over; null: in use"),
	FIELD(struct dkim, domain_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct dkim, rsa_public, F_STR, .flags = HIDDEN, .max = KEY_MAX, .doc = ""),
	FIELD(struct dkim, ed25519_public, F_STR, .flags = HIDDEN, .max = KEY_MAX, .doc = ""),
	FIELD(struct dkim, rsa_private, F_TEXT, .flags = HIDDEN, .max = KEY_MAX, .doc = ""),
	FIELD(struct dkim, ed25519_private, F_TEXT, .flags = HIDDEN, .max = KEY_MAX, .doc = ""),
	END_FIELDS,
};

const char *
dkim_rsa_selector(struct arena *a, const char *selector)
{
	return arena_printf(a, "%s-rsa", selector);
}

const char *
dkim_ed25519_selector(struct arena *a, const char *selector)
{
	return arena_printf(a, "%s-ed", selector);
}

void
dkim_derive(struct arena *a, struct dkim *dkim)
{
	dkim->state = dkim->retire_at != 0     ? DKIM_RETIRED
		      : dkim->active_from != 0 ? DKIM_SIGNING
					       : DKIM_WAITING;
	dkim->rsa_name =
	    arena_printf(a, "%s._domainkey.%s", dkim_rsa_selector(a, dkim->selector), dkim->domain);
	dkim->ed25519_name =
	    arena_printf(a, "%s._domainkey.%s", dkim_ed25519_selector(a, dkim->selector), dkim->domain);
	dkim->rsa_record = arena_printf(a, "v=DKIM1; k=rsa; p=%s", dkim->rsa_public);
	dkim->ed25519_record = arena_printf(a, "v=DKIM1; k=ed25519; p=%s", dkim->ed25519_public);
}

/* Does the tag's value, which ends at the next semicolon, spell text? */
static bool
spells(const char *value, const char *text)
{
	for (; *value != '\0' && *value != ';'; value++)
		if (*value != ' ' && *value != '\t' && *value != *text++)
			return false;
	return *text == '\0';
}

bool
dkim_record_holds(const char *record, const char *public)
{
	for (const char *tag = record; tag != NULL;) {
		tag += strspn(tag, " \t");
		const char *after = *tag == 'p' ? tag + 1 + strspn(tag + 1, " \t") : tag;

		if (*after == '=')
			return spells(after + 1, public);
		tag = strchr(tag, ';');
		tag = tag == NULL ? NULL : tag + 1;
	}
	return false;
}
