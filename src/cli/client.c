/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/client.h"

#include <errno.h>
#include <pwd.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/scoped_json.h"
#include "model/account.h"
#include "model/conf.h"
#include "model/json.h"
#include "os/curl.h"
#include "os/file.h"

enum {
	ANSWER_MAX = 64 * 1024 * 1024,
	LINE_MAX_ = 256 * 1024,
	TOKEN_MAX = 1000,
	CALL_MS = 120 * 1000,
	LOGIN_MAX = 16 * 1024
};

struct client {
	struct arena *a;
	const struct conf *conf;
	CURL *curl;
	const char *token;
	enum client_right right;
};

struct err *
client_open(struct arena *a, const struct conf *conf, struct client **out)
{
	struct client *c = arena_new(a, struct client);

	TRY(curl_load(a));
	*c = (struct client){ .a = a, .conf = conf, .curl = curl_table()->curl_easy_init() };
	*out = c;
	return c->curl != NULL ? NULL : err_new(a, ERR_INTERNAL, NULL, "libcurl can not be used");
}

static size_t
take(char *bytes, size_t size, size_t n, void *out)
{
	struct buf *body = out;

	buf_put(body, bytes, size * n);
	return body->full ? 0 : size * n;
}

static struct curl_slist *
headers(const struct client *c, const char *type)
{
	struct curl_slist *list = curl_table()->curl_slist_append(NULL, "Expect:");

	if (list != NULL && type != NULL)
		list = curl_table()->curl_slist_append(list, arena_printf(c->a, "Content-Type: %s", type));
	if (list != NULL && c->token != NULL)
		list = curl_table()->curl_slist_append(
		    list, arena_printf(c->a, "Authorization: Bearer %s", c->token));
	if (list == NULL)
		abort();
	return list;
}

/* What is sent: a text, or a file of some type; { 0 }: nothing. */
struct sent {
	const char *text;
	FILE *file;
	const char *type;
};

/* One exchange; what comes goes to write(out). */
NODISCARD static struct err *
exchange(struct client *c, const char *method, const char *path, struct sent sent,
    size_t (*write)(char *, size_t, size_t, void *), void *out, long timeout_ms, int *status)
{
	const char *socket_path = arena_printf(c->a, "%s/api.sock", c->conf->run_dir);
	CURLcode failed = CURLE_OK;
	long code = 0;

	SCOPED(curl_release_list) struct curl_slist *list = headers(c, sent.type);
	curl_table()->curl_easy_reset(c->curl);
#define SET(option, value) \
	failed = failed != CURLE_OK ? failed : curl_table()->curl_easy_setopt(c->curl, option, value)
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_UNIX_SOCKET_PATH, socket_path);
	SET(CURLOPT_PROXY, ""); /* else the environment's is used */
	SET(CURLOPT_URL, arena_printf(c->a, "http://localhost%s", path));
	SET(CURLOPT_HTTPHEADER, list);
	SET(CURLOPT_TIMEOUT_MS, timeout_ms);
	SET(CURLOPT_WRITEFUNCTION, write);
	SET(CURLOPT_WRITEDATA, out);
	if (sent.text != NULL)
		SET(CURLOPT_POSTFIELDS, sent.text); /* not copied */
	if (sent.file != NULL) {
		SET(CURLOPT_UPLOAD, 1L);
		SET(CURLOPT_READDATA, sent.file);
	}
	SET(CURLOPT_CUSTOMREQUEST, method);
#undef SET
	if (failed == CURLE_OK)
		failed = curl_table()->curl_easy_perform(c->curl);
	curl_table()->curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &code);
	*status = (int)code;
	if (failed == CURLE_OK || (failed == CURLE_WRITE_ERROR && code != 0))
		return NULL;
	return err_new(c->a, ERR_UNAVAILABLE, NULL,
	    "the API does not answer at %s (%s): is the instance up, and "
	    "may you use its socket? See mailportal status",
	    socket_path, curl_table()->curl_easy_strerror(failed));
}

NODISCARD static struct err *
call_once(struct client *c, struct arena *a, const char *method, const char *path, const char *body,
    struct client_answer *out)
{
	struct buf all = BUF(a, ANSWER_MAX);

	const struct sent sent = { .text = body, .type = body == NULL ? NULL : "application/json" };

	TRY(exchange(c, method, path, sent, take, &all, CALL_MS, &out->status));
	out->body = (struct span){ buf_text(&all), all.n };
	return all.full ? err_new(c->a, ERR_TOO_LARGE, NULL, "the answer is too long") : NULL;
}

static const char *
first_line(struct arena *a, const char *path)
{
	struct span text = { 0 };

	if (file_read(a, path, TOKEN_MAX, &text) != NULL)
		return NULL;
	return arena_printf(a, "%.*s", (int)strcspn(text.p, "\r\n"), text.p);
}

static const char *
saved_path(struct arena *a)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	const struct passwd *user = home == NULL ? getpwuid(getuid()) : NULL;

	if (config != NULL && *config == '/')
		return arena_printf(a, "%s/mailportal/token", config);
	return arena_printf(a, "%s/.config/mailportal/token",
	    home != NULL   ? home
	    : user != NULL ? user->pw_dir
			   : "/");
}

/* The token of the answer to a sign-in, or NULL. */
static const char *
token_of(struct arena *a, const struct client_answer *answer)
{
	if (answer->status != 200)
		return NULL;
	SCOPED_JSON *j = json_loadb(answer->body.p, answer->body.n, 0, NULL);
	const char *token = json_string_value(json_object_get(j, "token"));

	return token == NULL ? NULL : arena_strdup(a, token);
}

bool
client_is_otp(const char *code)
{
	return strlen(code) < sizeof("123 456 ");
}

NODISCARD static struct err *
post_login(
    struct client *c, const char *name, const char *password, const char *code, struct client_answer *out)
{
	struct buf body = BUF(c->a, LOGIN_MAX);

	buf_putc(&body, '{');
	json_text_member(&body, "username", name);
	json_text_member(&body, "password", password);
	if (code != NULL)
		json_text_member(&body, client_is_otp(code) ? "otp" : "recovery_code", code);
	buf_putc(&body, '}');
	c->token = NULL;
	return call_once(c, c->a, "POST", "/api/v1/auth/login", buf_text(&body), out);
}

/* *done is false when the generated password is not ours to read, or no longer the password. */
NODISCARD static struct err *
sign_in_as_admin(struct client *c, bool *done)
{
	const char *password = first_line(c->a, conf_admin_file(c->a, c->conf));
	struct client_answer answer;

	*done = false;
	if (password == NULL)
		return NULL;
	TRY(post_login(c, ACCOUNT_FIRST_ADMIN, password, NULL, &answer));
	c->token = token_of(c->a, &answer);
	*done = c->token != NULL;
	if (*done)
		c->right = RIGHT_ADMIN;
	return NULL;
}

struct err *
client_sign_in(struct client *c)
{
	bool done;

	c->right = RIGHT_ENVIRONMENT;
	c->token = getenv("MAILPORTAL_TOKEN");
	if (c->token != NULL && *c->token != '\0')
		return NULL;
	c->right = RIGHT_SAVED;
	c->token = first_line(c->a, saved_path(c->a));
	if (c->token != NULL && *c->token != '\0')
		return NULL;
	c->right = RIGHT_NONE;
	c->token = NULL;
	TRY(sign_in_as_admin(c, &done));
	if (done)
		return NULL;
	return err_new(c->a, ERR_UNAUTHENTICATED, NULL,
	    "sign in with `mailportal login NAME`, or put a token into MAILPORTAL_TOKEN");
}

/* The saved token may have ended, or be another instance's: nothing was done with it, so asking again by
 * another right is safe. */
NODISCARD static struct err *
refresh(struct client *c, bool *done)
{
	const char *token = c->token;

	*done = false;
	if (c->right != RIGHT_SAVED)
		return NULL;
	TRY(sign_in_as_admin(c, done));
	if (!*done)
		c->token = token;
	return NULL;
}

struct err *
client_call(struct client *c, struct arena *a, const char *method, const char *path, const char *body,
    struct client_answer *out)
{
	bool again = false;

	TRY(call_once(c, a, method, path, body, out));
	if (out->status == 401)
		TRY(refresh(c, &again));
	return again ? call_once(c, a, method, path, body, out) : NULL;
}

struct err *
client_send_file(struct client *c, const char *path, FILE *file, const char *type, struct client_answer *out)
{
	const struct sent sent = { .file = file, .type = type };
	struct buf all = BUF(c->a, ANSWER_MAX);

	TRY(exchange(c, "POST", path, sent, take, &all, 0, &out->status));
	out->body = (struct span){ buf_text(&all), all.n };
	return NULL;
}

struct lines {
	struct arena arena;
	struct buf line;
	bool (*take)(void *arg, const char *text);
	void *arg;
};

static size_t
take_lines(char *bytes, size_t size, size_t n, void *out)
{
	struct lines *l = out;

	for (size_t i = 0; i < size * n; i++) {
		if (bytes[i] != '\n') {
			buf_putc(&l->line, bytes[i]);
			continue;
		}
		bool go_on = !l->line.full && l->take(l->arg, buf_text(&l->line));
		l->line.n = 0;
		if (!go_on)
			return 0;
	}
	return size * n;
}

struct err *
client_stream(
    struct client *c, const char *path, bool (*line)(void *arg, const char *text), void *arg, int *status)
{
	struct lines l = { .take = line, .arg = arg };

	l.line = BUF(&l.arena, LINE_MAX_);
	struct err *e = exchange(c, "GET", path, (struct sent){ 0 }, take_lines, &l, 0, status);
	if (e == NULL && l.line.n > 0)
		line(arg, buf_text(&l.line));
	arena_free(&l.arena);
	return e;
}

struct err *
client_login(
    struct client *c, const char *name, const char *password, const char *code, struct client_answer *out)
{
	const char *path = saved_path(c->a);

	TRY(post_login(c, name, password, code, out));
	const char *token = token_of(c->a, out);
	if (token == NULL)
		return NULL;
	TRY(file_ensure_dir(
	    c->a, arena_printf(c->a, "%.*s", (int)(strrchr(path, '/') - path), path), 0700, FILE_OWNER_SELF));
	return file_write(c->a, path, token, strlen(token), 0600, FILE_OWNER_SELF);
}

struct err *
client_logout(struct client *c, struct client_answer *out)
{
	const char *path = saved_path(c->a);

	*out = (struct client_answer){ .status = 204 };
	c->token = first_line(c->a, path);
	if (c->token == NULL)
		return NULL;
	TRY(call_once(c, c->a, "POST", "/api/v1/auth/logout", NULL, out));
	if (unlink(path) != 0)
		return err_new(c->a, ERR_INTERNAL, NULL, "%s: %s", path, strerrordesc_np(errno));
	return NULL;
}

void
client_close(struct client **client)
{
	struct client *c = *client;
	struct client_answer answer;

	*client = NULL;
	if (c == NULL)
		return;
	if (c->right == RIGHT_ADMIN) /* an unended session ends by itself */
		err_ignore(call_once(c, c->a, "POST", "/api/v1/auth/logout", NULL, &answer));
	curl_table()->curl_easy_cleanup(c->curl);
}
