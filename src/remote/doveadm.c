/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/doveadm.h"

#include "base/buf.h"
#include "model/conf.h"
#include "model/json.h"
#include "remote/fetch.h"
#include "wire/base64.h"

enum {
	CALL_MS = 30 * 1000,
	LIST_MS = 10 * 60 * 1000,
	REQUEST_MAX = 4096,
	ANSWER_MAX = 16 * 1024 * 1024,
	EXIT_NO_USER = 67,       /* sysexits.h: EX_NOUSER */
	EXIT_AGAIN = 2,          /* dsync: some changes could not be made, another run makes them */
	EXIT_NO_CONNECTION = 68, /* kick: nobody was on */
	EXIT_NO_MAILBOX = 68,
	EXIT_NO_SCRIPT = 65, /* it is not there, or does not compile: EX_DATAERR */
	SCRIPT_REQUEST_MAX = 1024 * 1024,
};

/* One command per request: in a batch an error comes without the comma before it. */
NODISCARD static struct err *
post_while(struct arena *a, const struct conf *conf, const char *command, int timeout_ms,
    bool (*go_on)(void *arg), void *arg, struct span *out)
{
	struct buf authorization = BUF(a, 256);
	int status = 0;

	buf_puts(&authorization, "Authorization: X-Dovecot-API ");
	base64_encode(&authorization, (struct span){ conf->doveadm_key, strlen(conf->doveadm_key) });
	const char *headers[] = { buf_text(&authorization), "Content-Type: application/json", NULL };
	const struct fetch request = { .headers = headers,
		.url = arena_printf(a, "http://127.0.0.1:%d/doveadm/v1", (int)conf->port_doveadm),
		.body = { command, strlen(command) },
		.timeout_ms = timeout_ms,
		.max = ANSWER_MAX,
		.go_on = go_on,
		.arg = arg };
	TRY(fetch(a, &request, &status, out));
	if (status != 200)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "{doveadm_status}doveadm answers with status %d", status);
	return NULL;
}

NODISCARD static struct err *
post(struct arena *a, const struct conf *conf, const char *command, int timeout_ms, struct span *out)
{
	return post_while(a, conf, command, timeout_ms, NULL, NULL, out);
}

/* name with {"<key>": text}, or with {"<key>": [text]} when listed. */
static const char *
command_text(struct arena *a, const char *name, const char *key, const char *text, bool listed)
{
	struct buf b = BUF(a, REQUEST_MAX);

	buf_printf(&b, "[[\"%s\",{\"%s\":%s", name, key, listed ? "[" : "");
	json_string_put(&b, text);
	buf_printf(&b, "%s},\"t\"]]", listed ? "]" : "");
	return buf_text(&b);
}

/* An empty body is a crash of doveadm's child. */
NODISCARD static struct err *
call(struct arena *a, const struct conf *conf, const char *command, int timeout_ms, const char *user,
    struct doveadm_answer *answer)
{
	struct span body;

	TRY(post(a, conf, command, timeout_ms, &body));
	if (!doveadm_read(a, body, user, answer))
		return err_new(a, ERR_UNAVAILABLE, NULL, "{doveadm_answer}doveadm's answer can not be read");
	return NULL;
}

NODISCARD static struct err *
failure(struct arena *a, const char *user, const struct doveadm_answer *answer)
{
	if (answer->exit_code == EXIT_NO_USER)
		return err_new(a, ERR_NOT_FOUND, NULL, "{dovecot_no_user}Dovecot knows no user %s", user);
	return err_new(
	    a, ERR_UNAVAILABLE, NULL, "{doveadm_status}doveadm ended with status %d", answer->exit_code);
}

struct err *
doveadm_quota(struct arena *a, const struct conf *conf, const char *user, struct doveadm_quota *out)
{
	struct doveadm_answer answer;

	TRY(call(a, conf, command_text(a, "quotaGet", "user", user, false), CALL_MS, user, &answer));
	if (!answer.done)
		return failure(a, user, &answer);
	*out = answer.n_quotas > 0 ? answer.quotas[0] : (struct doveadm_quota){ .user = user };
	return NULL;
}

struct err *
doveadm_quota_list(
    struct arena *a, const struct conf *conf, const char *mask, struct doveadm_quota **out, size_t *n)
{
	const char *command = strcmp(mask, "*") == 0 ? "[[\"quotaGet\",{\"allUsers\":true},\"t\"]]"
						     : command_text(a, "quotaGet", "user", mask, false);
	struct doveadm_answer answer;

	TRY(call(a, conf, command, LIST_MS, NULL, &answer));
	if (!answer.done)
		return failure(a, mask, &answer);
	*out = answer.quotas;
	*n = answer.n_quotas;
	return NULL;
}

struct err *
doveadm_quota_recalculate(struct arena *a, const struct conf *conf, const char *user)
{
	struct doveadm_answer answer;

	TRY(call(a, conf, command_text(a, "quotaRecalc", "user", user, false), CALL_MS, user, &answer));
	return answer.done ? NULL : failure(a, user, &answer);
}

struct err *
doveadm_resync(struct arena *a, const struct conf *conf, const char *user, bool *done)
{
	struct buf b = BUF(a, REQUEST_MAX);
	struct doveadm_answer answer;

	buf_puts(&b, "[[\"forceResync\",{\"user\":");
	json_string_put(&b, user);
	buf_puts(&b, ",\"mailboxMask\":\"*\"},\"t\"]]");
	TRY(call(a, conf, buf_text(&b), LIST_MS, user, &answer));
	*done = answer.done;
	return *done || answer.exit_code != EXIT_NO_USER ? NULL : failure(a, user, &answer);
}

struct err *
doveadm_kick(struct arena *a, const struct conf *conf, const char *user, bool *any)
{
	struct doveadm_answer answer;

	TRY(call(a, conf, command_text(a, "kick", "mask", user, true), CALL_MS, user, &answer));
	*any = answer.done;
	return *any || answer.exit_code == EXIT_NO_CONNECTION ? NULL : failure(a, user, &answer);
}

/* name with parameters (JSON members) and the query: mailbox, then words that are ours. */
static const char *
query_text(struct arena *a, const char *name, const char *user, const char *parameters, const char *mailbox,
    const char *words)
{
	struct buf b = BUF(a, REQUEST_MAX);

	buf_printf(&b, "[[\"%s\",{\"user\":", name);
	json_string_put(&b, user);
	buf_printf(&b, "%s,\"query\":[\"mailbox\",", parameters);
	json_string_put(&b, mailbox);
	buf_printf(&b, ",%s]},\"t\"]]", words);
	return buf_text(&b);
}

static const char *
uid_words(struct arena *a, int64_t uid)
{
	return arena_printf(a, "\"uid\",\"%lld\"", (long long)uid);
}

struct err *
doveadm_fetch(struct arena *a, const struct conf *conf, const char *user, const char *mailbox, int64_t uid,
    bool with_text, struct doveadm_message *out, bool *found)
{
	const char *fields = with_text ? ",\"field\":[\"size.physical\",\"hdr.from.address\",\"text\"]"
				       : ",\"field\":[\"size.physical\",\"hdr.from.address\"]";
	const char *command = query_text(a, "fetch", user, fields, mailbox, uid_words(a, uid));
	struct doveadm_answer answer;
	struct span body;

	TRY(post(a, conf, command, CALL_MS, &body));
	if (doveadm_read_message(a, body, out, found))
		return NULL;
	*found = false;
	if (!doveadm_read(a, body, user, &answer))
		return err_new(a, ERR_UNAVAILABLE, NULL, "{doveadm_answer}doveadm's answer can not be read");
	return answer.exit_code == EXIT_NO_MAILBOX ? NULL : failure(a, user, &answer);
}

struct err *
doveadm_move(struct arena *a, const struct conf *conf, const char *user, const char *mailbox, int64_t uid,
    const char *to)
{
	struct buf parameters = BUF(a, REQUEST_MAX);
	struct doveadm_answer answer;

	buf_puts(&parameters, ",\"destinationMailbox\":");
	json_string_put(&parameters, to);
	TRY(call(a, conf, query_text(a, "move", user, buf_text(&parameters), mailbox, uid_words(a, uid)),
	    CALL_MS, user, &answer));
	return answer.done ? NULL : failure(a, user, &answer);
}

struct err *
doveadm_expunge(struct arena *a, const struct conf *conf, const char *user, const char *mailbox, int64_t days)
{
	const char *words = arena_printf(a, "\"savedbefore\",\"%lldd\"", (long long)days);
	struct doveadm_answer answer;

	TRY(call(a, conf, query_text(a, "expunge", user, "", mailbox, words), LIST_MS, user, &answer));
	return answer.done || answer.exit_code == EXIT_NO_MAILBOX ? NULL : failure(a, user, &answer);
}

/* What came instead of rows. */
NODISCARD static struct err *
no_rows(struct arena *a, const char *user, struct span body)
{
	struct doveadm_answer answer;

	if (!doveadm_read(a, body, user, &answer))
		return err_new(a, ERR_UNAVAILABLE, NULL, "doveadm's answer can not be read");
	if (answer.exit_code == EXIT_NO_SCRIPT)
		return err_new(a, ERR_INVALID_FIELD, "script", "script does not compile");
	return failure(a, user, &answer);
}

static const char *
sieve_command(struct arena *a, const char *command, const char *user, const char *name, const char *more)
{
	struct buf b = BUF(a, SCRIPT_REQUEST_MAX + REQUEST_MAX);

	buf_printf(&b, "[[\"%s\",{\"user\":", command);
	json_string_put(&b, user);
	buf_puts(&b, ",\"scriptname\":");
	json_string_put(&b, name);
	buf_printf(&b, "%s},\"t\"]]", more);
	return buf_text(&b);
}

struct err *
doveadm_sieve_list(struct arena *a, const struct conf *conf, const char *user, struct doveadm_scripts *out)
{
	struct span body;

	TRY(post(a, conf, command_text(a, "sieveList", "user", user, false), CALL_MS, &body));
	return doveadm_read_scripts(a, body, out) ? NULL : no_rows(a, user, body);
}

struct err *
doveadm_sieve_active(
    struct arena *a, const struct conf *conf, const char *user, const char **name, const char **script)
{
	struct doveadm_scripts all;
	struct span body;

	*script = NULL;
	TRY(doveadm_sieve_list(a, conf, user, &all));
	*name = all.active;
	if (*name == NULL)
		return NULL;
	TRY(post(a, conf, sieve_command(a, "sieveGet", user, *name, ""), CALL_MS, &body));
	return doveadm_read_script(a, body, script) ? NULL : no_rows(a, user, body);
}

struct err *
doveadm_sieve_put(struct arena *a, const struct conf *conf, const char *user, const char *name,
    const char *script, bool activate)
{
	struct buf file = BUF(a, SCRIPT_REQUEST_MAX);
	struct doveadm_answer answer;
	struct span body;

	buf_puts(&file, activate ? ",\"activate\":true,\"file\":" : ",\"file\":");
	json_string_put(&file, script);
	TRY(post(a, conf, sieve_command(a, "sievePut", user, name, buf_text(&file)), CALL_MS, &body));
	if (!doveadm_read(a, body, user, &answer) || !answer.done)
		return no_rows(a, user, body);
	return NULL;
}

struct err *
doveadm_fetch_mail(struct arena *a, const struct conf *conf, const char *user, int timeout_ms,
    bool (*go_on)(void *arg), void *arg, bool *again)
{
	struct doveadm_answer answer;
	struct buf b = BUF(a, REQUEST_MAX);
	struct span body;

	*again = false;
	buf_puts(&b, "[[\"sync\",{\"user\":");
	json_string_put(&b, user);
	buf_puts(&b, ",\"reverseSync\":true,\"onewaySync\":true,\"destination\":[\"imapc:\"]},\"t\"]]");
	TRY(post_while(a, conf, buf_text(&b), timeout_ms, go_on, arg, &body));
	/* its child has crashed, as it does when imapc can not sign in */
	if (!doveadm_read(a, body, user, &answer))
		return err_new(a, ERR_UNAVAILABLE, NULL, "{sync_broken}Dovecot broke off copying");
	*again = !answer.done && answer.exit_code == EXIT_AGAIN;
	return answer.done || *again ? NULL : failure(a, user, &answer);
}
