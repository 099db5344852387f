/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "api/auth.h"
#include "api/proof.h"
#include "api/rate.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "model/account.h"
#include "model/json.h"
#include "model/passkey.h"
#include "model/proof.h"
#include "model/session.h"
#include "rules/access.h"
#include "rules/account.h"
#include "rules/passkey.h"
#include "rules/session.h"
#include "store/passkey_store.h"
#include "wire/base64.h"
#include "wire/webauthn.h"

enum { CHALLENGE_SIZE = 32, OPTIONS_MAX = 256 * 1024 };

static struct webauthn_party
party_of(const struct ctx *c)
{
	return (struct webauthn_party){ .id = c->site->url_host, .origin = c->site->url };
}

static const char *
encode_text(struct ctx *c, const char *text)
{
	return base64url_encode(&c->arena, (struct span){ text, strlen(text) });
}

/* Ask for user verification, and for 5 minutes, as long as the challenge is good. */
static void
put_challenge(struct buf *b, const char *challenge)
{
	json_text_member(b, "challenge", challenge);
	json_int_member(b, "timeout", MINUTES(5));
}

static const char *
new_challenge(struct ctx *c)
{
	unsigned char bytes[CHALLENGE_SIZE];

	random_bytes(bytes, sizeof(bytes));
	return base64url_encode(&c->arena, (struct span){ (const char *)bytes, sizeof(bytes) });
}

static void
put_user(struct ctx *c, struct buf *b, const struct account *account)
{
	json_member(b, "user");
	buf_putc(b, '{');
	json_text_member(b, "id", encode_text(c, passkey_user_handle(c, account->id)));
	json_text_member(b, "name", account->name);
	json_text_member(b, "displayName", account->full_name != NULL ? account->full_name : account->name);
	buf_putc(b, '}');
}

static void
put_known(struct buf *b, const char *name, const struct passkey *known, size_t n)
{
	json_member(b, name);
	buf_putc(b, '[');
	for (size_t i = 0; i < n; i++) {
		json_next(b);
		buf_puts(b, "{\"type\":\"public-key\"");
		json_text_member(b, "id", known[i].credential);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

/* PublicKeyCredentialCreationOptionsJSON. Any authenticator will do, as long as it keeps the key itself and
 * asks its owner for a PIN, a fingerprint or the like (R14). */
static struct err *
registration_options(struct ctx *c, struct call *call)
{
	struct buf b = BUF(&c->arena, OPTIONS_MAX);
	const char *challenge = new_challenge(c);
	struct account account = { 0 };
	const struct passkey *known;
	size_t n;

	TRY(proof_take(c, call));
	TRY(account_self(c, &account));
	TRY(passkey_known(c, &known, &n));
	TRY(passkey_challenge_give(c, challenge));
	buf_puts(&b, "{\"rp\":{\"name\":\"Mail Portal\"");
	json_text_member(&b, "id", c->site->url_host);
	buf_putc(&b, '}');
	put_user(c, &b, &account);
	put_challenge(&b, challenge);
	buf_puts(&b, ",\"pubKeyCredParams\":[{\"type\":\"public-key\",\"alg\":-8},{\"type\":\"public-key\","
		     "\"alg\":-7},{\"type\":\"public-key\",\"alg\":-257}]");
	/* an authenticator does not make a second one beside these */
	put_known(&b, "excludeCredentials", known, n);
	buf_puts(&b, ",\"authenticatorSelection\":{\"residentKey\":\"required\",\"requireResidentKey\":true,"
		     "\"userVerification\":\"required\"},\"attestation\":\"none\",\"extensions\":{"
		     "\"credProps\":true}}");
	call->document = buf_text(&b);
	return NULL;
}

static struct err *
check_new(struct ctx *c, struct call *call)
{
	const struct passkey_registration *in = call->in;
	struct webauthn_party party = party_of(c);
	struct webauthn_new *made = arena_new(&c->arena, struct webauthn_new);

	call->found = made;
	return webauthn_new_check(&c->arena, &party,
	    &(struct webauthn_answer){ .id = in->id,
		.raw_id = in->rawId,
		.type = in->type,
		.client_data = in->response.clientDataJSON,
		.attestation = in->response.attestationObject },
	    made);
}

static struct err *
post_passkey(struct ctx *c, struct call *call)
{
	const struct passkey_registration *in = call->in;
	const struct webauthn_new *made = call->found;
	const char *transports = passkey_transports(&c->arena, in->response.transports);
	struct passkey *row = call->out;

	*row = (struct passkey){ .name = in->name,
		.type = (int)passkey_type_of(in->authenticatorAttachment, transports),
		.aaguid = made->aaguid,
		.transports = transports,
		.backup_eligible = made->backup_eligible,
		.backed_up = made->backed_up,
		.credential = made->id,
		.public_key = made->public_key,
		.algorithm = made->algorithm,
		.sign_count = made->sign_count };
	TRY(passkey_register(c, made->challenge, row));
	call->location = arena_printf(&c->arena, "%lld", (long long)row->id);
	return NULL;
}

static struct err *
patch_passkey(struct ctx *c, struct call *call)
{
	const struct passkey *in = call->in;

	return passkey_rename(c, call->id, in->name, call->out);
}

static struct err *
delete_passkey(struct ctx *c, struct call *call)
{
	return passkey_delete(c, call->id);
}

/* PublicKeyCredentialRequestOptionsJSON, for anybody: which account it is says the passkey. */
static struct err *
login_options(struct ctx *c, struct call *call)
{
	struct buf b = BUF(&c->arena, OPTIONS_MAX);
	const char *challenge = new_challenge(c);

	TRY(passkey_challenge_give(c, challenge));
	buf_putc(&b, '{');
	put_challenge(&b, challenge);
	json_text_member(&b, "rpId", c->site->url_host);
	buf_puts(&b, ",\"allowCredentials\":[],\"userVerification\":\"required\"}");
	call->document = buf_text(&b);
	return NULL;
}

/* The same for who is signed in and has to show it again: with one of those that the account has, or another
 * person at the same browser would be signed in. */
static struct err *
own_login_options(struct ctx *c, struct call *call)
{
	struct buf b = BUF(&c->arena, OPTIONS_MAX);
	const char *challenge = new_challenge(c);
	const struct passkey *known;
	size_t n;

	TRY(passkey_known(c, &known, &n));
	if (n == 0)
		return err_new(
		    &c->arena, ERR_CONFLICT, NULL, "{no_passkeys}you have no passkey: register one first");
	TRY(passkey_challenge_again(c, challenge));
	buf_putc(&b, '{');
	put_challenge(&b, challenge);
	json_text_member(&b, "rpId", c->site->url_host);
	put_known(&b, "allowCredentials", known, n);
	buf_puts(&b, ",\"userVerification\":\"required\"}");
	call->document = buf_text(&b);
	return NULL;
}

/* They cost more than other requests: each is kept for a while. */
static struct err *
limit_challenges(struct ctx *c, struct call *call)
{
	return route_charge(c, call, RATE_CHALLENGE, "sign-ins");
}

/* A sign-in by passkey between its steps. */
struct sign_in {
	struct passkey row;
	struct webauthn_use use;
	bool known;
};

static struct err *
find_passkey(struct ctx *c, struct call *call)
{
	const struct passkey_sign_in *in = call->in;
	struct sign_in *s = arena_new(&c->arena, struct sign_in);

	call->found = s;
	return passkey_owner(c, in->id, &s->row, &call->who, &s->known);
}

static struct err *
refuse(struct ctx *c, const struct sign_in *s, const char *field, const char *why)
{
	log_event(c, LOG_INFO_, "login.refused", "service", "passkey", "name",
	    s->row.account == NULL ? "-" : s->row.account, NULL);
	return err_why(&c->arena, ERR_BAD_CREDENTIALS, field, NULL, why);
}

/* A passkey that nobody has is checked as if somebody had it, so that what is wrong with the message is told
 * first. */
static struct err *
check_passkey(struct ctx *c, struct call *call)
{
	const struct passkey_sign_in *in = call->in;
	struct webauthn_party party = party_of(c);
	struct sign_in *s = call->found;
	struct err *e = webauthn_use_check(&c->arena, &party,
	    &(struct webauthn_answer){ .id = in->id,
		.raw_id = in->rawId,
		.type = in->type,
		.client_data = in->response.clientDataJSON,
		.authenticator_data = in->response.authenticatorData,
		.signature = in->response.signature },
	    s->known ? &(struct webauthn_key){ .public_key = s->row.public_key,
			   .algorithm = s->row.algorithm,
			   .backup_eligible = s->row.backup_eligible }
		     : NULL,
	    &s->use);

	if (e != NULL && e->code == ERR_BAD_CREDENTIALS)
		return refuse(c, s, e->field, e->detail);
	TRY(e);
	if (strcmp(in->response.userHandle, encode_text(c, passkey_user_handle(c, call->who.account.id))) !=
	    0)
		return refuse(
		    c, s, "response/userHandle", "{passkey_of_another}the passkey is another user's");
	if (call->who.standing != LOGIN_OK)
		return refuse(c, s, "id", "{may_not_sign_in}the account may not sign in here");
	s->row.sign_count = s->use.sign_count;
	s->row.backed_up = s->use.backed_up;
	return NULL;
}

static struct err *
login_by_passkey(struct ctx *c, struct call *call)
{
	const struct sign_in *s = call->found;

	struct session_start how = auth_wanted(c, call);

	TRY(passkey_used(c, s->use.challenge, &s->row));
	TRY(session_open(c, &call->who, &how, call->out));
	auth_deliver(c, call);
	return NULL;
}

static struct err *
put_password_login(struct ctx *c, struct call *call)
{
	const struct password_login *in = call->in;

	TRY(proof_take(c, call));
	return password_login_set(c, in->enabled);
}

static struct err *
delete_all_passkeys(struct ctx *c, struct call *call)
{
	struct account account = { 0 };

	TRY(access_account(c, call->key, &account));
	return passkey_reset(c, &account);
}

static const struct noun passkey_noun = { .name = "passkey",
	.plural = "passkeys",
	.fields = passkey_fields,
	.size = sizeof(struct passkey),
	.listing = &passkey_listing };

#define PASSKEY .out = passkey_fields, .out_size = sizeof(struct passkey)

const struct route passkey_routes[] = {
	{ .method = POST,
	    .path = "/api/v1/auth/passkey/options",
	    .role = ROLE_NONE,
	    .shape = SHAPE_DOCUMENT,
	    .verify = limit_challenges,
	    .handle = login_options,
	    .summary = "What a browser's navigator.credentials.get() needs to sign in by passkey" },
	{ .method = POST,
	    .path = "/api/v1/auth/passkey/login",
	    .role = ROLE_NONE,
	    .shape = SHAPE_ONE,
	    .query = login_query_fields,
	    .query_size = sizeof(struct login_query),
	    .in = passkey_sign_in_fields,
	    .in_size = sizeof(struct passkey_sign_in),
	    .out = login_response_fields,
	    .out_size = sizeof(struct login_response),
	    .find = find_passkey,
	    .verify = check_passkey,
	    .handle = login_by_passkey,
	    .summary = "Sign in by passkey: no name, no password, no code" },
	{ .method = POST,
	    .path = "/api/v1/me/passkeys/options",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_DOCUMENT,
	    .in = proof_fields,
	    .in_size = sizeof(struct proof),
	    PROVEN,
	    .handle = registration_options,
	    .summary = "What a browser's navigator.credentials.create() needs to make a passkey" },
	{ .method = POST,
	    .path = "/api/v1/me/passkeys/sign-in-options",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_DOCUMENT,
	    .verify = limit_challenges,
	    .handle = own_login_options,
	    .summary =
		"What a browser's navigator.credentials.get() needs to sign in anew with a passkey of yours" },
	{ .method = GET,
	    .path = "/api/v1/me/passkeys",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_LIST,
	    PASSKEY,
	    .noun = &passkey_noun,
	    .handle = noun_list_own,
	    .summary = "List your passkeys" },
	{ .method = POST,
	    .path = "/api/v1/me/passkeys",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_CREATED,
	    .in = passkey_registration_fields,
	    .in_size = sizeof(struct passkey_registration),
	    PASSKEY,
	    .verify = check_new,
	    .handle = post_passkey,
	    .summary = "Register the passkey that a browser has made" },
	{ .method = PATCH,
	    .path = "/api/v1/me/passkeys/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .in = passkey_name_fields,
	    .in_size = sizeof(struct passkey),
	    PASSKEY,
	    .handle = patch_passkey,
	    .summary = "Rename one of your passkeys" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/passkeys/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .handle = delete_passkey,
	    .summary = "Delete one of your passkeys; other sessions that passkeys opened end" },
	{ .method = PUT,
	    .path = "/api/v1/me/password-login",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .in = password_login_fields,
	    .in_size = sizeof(struct password_login),
	    PROVEN,
	    .handle = put_password_login,
	    .summary = "Switch signing in with your password off or on" },
	{ .method = DELETE_,
	    .path = "/api/v1/accounts/{key}/passkeys",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_EMPTY,
	    .handle = delete_all_passkeys,
	    .summary = "Let a user who has lost all passkeys sign in with the password again" },
	{ .path = NULL },
};
