/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <errno.h>

#include "base/buf.h"
#include "base/scoped_json.h"
#include "cli/args.h"
#include "cli/ask.h"
#include "cli/client.h"
#include "cli/help.h"
#include "cli/show.h"
#include "cli/words.h"
#include "model/account.h"
#include "model/conf.h"

enum { BODY_MAX_ = 256 * 1024, FIELDS_MAX = 64 };

/* One command on its way. */
struct command {
	struct arena *a;
	const struct route *route;
	struct args args;
	const char *secrets[FIELDS_MAX]; /* that were asked for, at the places of their rows in route->in */
	struct client *client;
};

static int
fail(const struct err *e)
{
	fprintf(stderr, "mailportal: %s\n", e->detail);
	return e->code == ERR_UNAUTHENTICATED ? CLI_NOT_ALLOWED : CLI_FAILED;
}

static int
misused(const struct err *e, const char *help)
{
	fprintf(stderr, "mailportal: %s\n  -> what is accepted: mailportal %s --help\n", e->detail, help);
	return CLI_USAGE;
}

static json_t *
parse(const struct client_answer *answer)
{
	return json_loadb(answer->body.p, answer->body.n, 0, NULL);
}

static int
show_failure(struct command *c, const struct client_answer *answer)
{
	SCOPED_JSON *problem = parse(answer);

	return show_problem(stderr, c->a, c->route, answer->status, problem);
}

static void
dump(const json_t *j)
{
	json_dumpf(j, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
}

/* What one page of a list leaves for the next. */
struct pages {
	struct show_table table;
	int64_t left; /* items still wanted; -1: all */
	const char *cursor;
	bool begun, over;
};

static void
put_items(const json_t *items, bool *begun)
{
	size_t i;
	json_t *item;

	json_array_foreach(items, i, item)
	{
		fputs(*begun ? ",\n" : "\n", stdout);
		*begun = true;
		dump(item);
	}
}

static void
put_page(struct command *c, struct arena *a, struct pages *p, const json_t *page)
{
	const json_t *items = json_object_get(page, "items"), *next = json_object_get(page, "next");

	if (c->args.json)
		put_items(items, &p->begun);
	else
		show_table_put(stdout, a, &p->table, items);
	fflush(stdout);
	p->left -= p->left > 0 ? (int64_t)json_array_size(items) : 0;
	p->cursor = json_is_string(next) ? arena_strdup(c->a, json_string_value(next)) : NULL;
	p->over = p->left == 0 || p->cursor == NULL;
}

/* One page in memory of its own. Returns the exit status. */
static int
list_page(struct command *c, struct pages *p)
{
	SCOPED(arena_free) struct arena a = { 0 };
	struct client_answer answer;
	int64_t limit = p->left < 0 || p->left > LIST_LIMIT_MAX ? LIST_LIMIT_MAX : p->left;
	struct err *e = client_call(
	    c->client, &a, "GET", args_path(&a, c->route, &c->args, limit, p->cursor), NULL, &answer);

	if (e != NULL)
		return fail(e);
	if (answer.status != 200)
		return show_failure(c, &answer);
	SCOPED_JSON *page = parse(&answer);
	put_page(c, &a, p, page);
	return CLI_OK;
}

/* All pages, each shown as it comes. */
static int
list(struct command *c)
{
	struct pages p = { .left = c->args.limit > 0 ? c->args.limit : -1, .cursor = c->args.cursor };
	struct err *e = show_table_open(c->a, c->route, c->args.columns, &p.table);
	int status = CLI_OK;

	if (e != NULL)
		return misused(e, c->route->noun->name);
	while (status == CLI_OK && !p.over) {
		if (c->args.json && !p.begun && p.cursor == c->args.cursor)
			fputs("{\"items\":[", stdout);
		status = list_page(c, &p);
	}
	if (c->args.json && status == CLI_OK) {
		SCOPED_JSON *next = p.cursor == NULL ? json_null() : json_string(p.cursor);
		fputs("],\"next\":", stdout);
		json_dumpf(next, stdout, JSON_ENCODE_ANY);
		fputs("}\n", stdout);
	}
	return status;
}

/* How a stream of a job's events goes on. */
struct follow {
	struct command *c;
	json_t *last; /* the latest event */
	const char *said;
};

static bool
show_event(void *arg, const char *line)
{
	struct follow *f = arg;
	struct arena a = { 0 };

	if (strncmp(line, "data: ", 6) != 0)
		return true;
	json_decref(f->last);
	f->last = json_loads(line + 6, 0, NULL);
	if (f->c->args.json) {
		puts(line + 6);
	} else {
		const char *detail = show_value(&a, json_object_get(f->last, "detail"));
		const char *text =
		    arena_printf(&a, "%3s %%  %s%s%s", show_value(&a, json_object_get(f->last, "progress")),
			show_value(&a, json_object_get(f->last, "state")),
			strcmp(detail, "-") == 0 ? "" : "  ", strcmp(detail, "-") == 0 ? "" : detail);
		if (f->said == NULL || strcmp(f->said, text) != 0) {
			puts(text);
			f->said = arena_strdup(f->c->a, text);
		}
	}
	fflush(stdout);
	arena_free(&a);
	return true;
}

/* Lines that are no object: a log's. */
static bool
show_line(void *problem, const char *line)
{
	if (strncmp(line, "data: ", 6) == 0)
		puts(line + 6);
	else if (*line == '{')
		*(json_t **)problem = json_loads(line, 0, NULL);
	fflush(stdout);
	return true;
}

static int
follow_lines(struct command *c)
{
	json_t *kept = NULL;
	int status = 0;
	struct err *e =
	    client_stream(c->client, args_path(c->a, c->route, &c->args, 0, NULL), show_line, &kept, &status);
	SCOPED_JSON *problem = kept;

	if (e != NULL)
		return fail(e);
	return status == 200 ? CLI_OK : show_problem(stderr, c->a, c->route, status, problem);
}

/* The exit status tells how it ended. */
static int
follow(struct command *c)
{
	struct follow f = { .c = c };
	struct client_answer first;
	char *path = arena_strdup(c->a, args_path(c->a, c->route, &c->args, 0, NULL));
	const char *object = arena_printf(c->a, "%.*s", (int)(strrchr(path, '/') - path), path);
	int status = 0;

	/* a problem instead of a stream would come in lines, too: ask for the object first */
	struct err *e = client_call(c->client, c->a, "GET", object, NULL, &first);
	if (e == NULL && first.status == 200)
		e = client_stream(c->client, path, show_event, &f, &status);
	SCOPED_JSON *last = f.last;
	if (e != NULL)
		return fail(e);
	if (first.status != 200)
		return show_failure(c, &first);
	const char *state = json_string_value(json_object_get(last, "state"));
	if (state == NULL || strcmp(state, "done") == 0)
		return state == NULL ? CLI_FAILED : CLI_OK;
	fprintf(stderr, "mailportal: the job has %s: %s\n", state,
	    show_value(c->a, json_object_get(last, "error")));
	return CLI_FAILED;
}

/* Words behind those of a route of files, as they become parameters and the file's name. */
struct file_words {
	struct command *c;
	struct buf *path;
	const struct field *next; /* what the next plain word may be */
	const char *file;
};

/* Of a route about one object, whose name is the first plain word: *key is its place among the words, or -1.
 */
NODISCARD static struct err *
put_path(struct command *c, int argc, char **argv, struct buf *path, int *key)
{
	const char *brace = strstr(c->route->path, "{key}");

	*key = -1;
	if (brace == NULL) {
		buf_puts(path, c->route->path);
		return NULL;
	}
	for (int i = 0; i < argc && *key < 0; i++)
		if (strncmp(argv[i], "--", 2) != 0)
			*key = i;
	if (*key < 0)
		return err_new(c->a, ERR_INVALID_FIELD, NULL, "which one? Its name or id is missing");
	buf_put(path, c->route->path, (size_t)(brace - c->route->path));
	args_put_escaped(path, argv[*key]);
	buf_puts(path, brace + strlen("{key}"));
	return NULL;
}

/* name=value, or name alone. */
NODISCARD static struct err *
read_option(struct file_words *w, const char *word)
{
	char *name = arena_strdup(w->c->a, word), *value = strchr(name, '=');

	if (value != NULL)
		*value++ = '\0';
	for (char *p = name; (p = strchr(p, '-')) != NULL;)
		*p = '_';
	const struct field *f = field_find(w->c->route->query, name);
	if (f == NULL && value == NULL && strcmp(name, "json") == 0) {
		w->c->args.json = true;
		return NULL;
	}
	if (f == NULL)
		return err_new(w->c->a, ERR_INVALID_FIELD, NULL, "--%s is not known here", word);
	args_put_parameter(w->path, f->name, value == NULL ? "1" : value);
	return NULL;
}

/* A parameter that the route needs; behind those, the file. */
NODISCARD static struct err *
read_plain_word(struct file_words *w, const char *word)
{
	while (w->next != NULL && w->next->name != NULL && !(w->next->flags & REQUIRED))
		w->next++;
	if (w->next != NULL && w->next->name != NULL) {
		args_put_parameter(w->path, w->next++->name, word);
		return NULL;
	}
	if (w->file != NULL || w->c->route->files == NULL)
		return err_new(w->c->a, ERR_INVALID_FIELD, NULL, "%s is one word too many", word);
	w->file = word;
	return NULL;
}

/* Parameters of a route of files, from the words behind its own: --name=value, --name, and plain words for
 * those that it needs and then for the file. */
NODISCARD static struct err *
read_file_words(struct command *c, int argc, char **argv, struct buf *path, const char **file)
{
	struct file_words w = { .c = c, .path = path, .next = c->route->query };
	int key;

	TRY(put_path(c, argc, argv, path, &key));
	for (int i = 0; i < argc; i++) {
		if (i == key)
			continue;
		if (strncmp(argv[i], "--", 2) == 0)
			TRY(read_option(&w, argv[i] + 2));
		else
			TRY(read_plain_word(&w, argv[i]));
	}
	*file = w.file;
	return c->route->files == NULL || *file != NULL
		   ? NULL
		   : err_new(c->a, ERR_INVALID_FIELD, NULL,
			 "which file? Its name is missing (- is standard input)");
}

/* One element of the JSON list of a report: shown when the row is refused. */
static bool
show_refused(void *arg, const char *line)
{
	struct arena a = { 0 };
	size_t n = strlen(line);

	(void)arg;
	SCOPED_JSON *row = json_loadb(line, n - (n > 0 && line[n - 1] == ','), 0, NULL);
	if (!json_is_null(json_object_get(row, "code")) && json_is_object(row))
		fprintf(stderr, "line %s: %s: %s\n", show_value(&a, json_object_get(row, "line")),
		    show_value(&a, json_object_get(row, "name")),
		    show_value(&a, json_object_get(row, "detail")));
	arena_free(&a);
	return true;
}

/* Send the file, follow its job, tell which rows were refused. */
static int
send_file(struct command *c, const char *path, const char *name)
{
	struct follow f = { .c = c };
	struct client_answer answer;
	const char *end = strrchr(name, '.');
	bool second = end != NULL && (strcmp(end, ".json") == 0 || strcmp(end, ".vcf") == 0) &&
		      c->route->files[1] != NULL;
	FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "re");
	int status;

	if (file == NULL)
		return fail(err_new(c->a, ERR_NOT_FOUND, NULL, "%s: %s", name, strerrordesc_np(errno)));
	struct err *e = client_send_file(c->client, path, file, c->route->files[second ? 1 : 0], &answer);
	fclose(file);
	if (e != NULL)
		return fail(e);
	SCOPED_JSON *job = parse(&answer);
	if (answer.status == 200) { /* done already: what came of it */
		json_dumpf(job, stdout, JSON_INDENT(2));
		putchar('\n');
		return CLI_OK;
	}
	if (answer.status != 202)
		return show_failure(c, &answer);
	const char *at = arena_printf(c->a, "/api/v1/jobs/%s", show_value(c->a, json_object_get(job, "id")));
	e = client_stream(c->client, arena_printf(c->a, "%s/events", at), show_event, &f, &status);
	SCOPED_JSON *last = f.last;
	if (e == NULL)
		e = client_stream(
		    c->client, arena_printf(c->a, "%s/result?format=json", at), show_refused, NULL, &status);
	if (e != NULL)
		return fail(e);
	bool done = strcmp(show_value(c->a, json_object_get(last, "state")), "done") == 0;
	fprintf(done ? stdout : stderr, "%s\n",
	    show_value(c->a, json_object_get(last, done ? "result" : "error")));
	return done ? CLI_OK : CLI_FAILED;
}

/* What comes for people to read or for a file. */
struct receive {
	struct command *c;
	json_t *problem;
};

static void
put_document(struct command *c, const char *line)
{
	SCOPED_JSON *object = json_loads(line, 0, NULL);

	if (json_is_object(object))
		show_document(stdout, c->a, object);
	else
		puts(line);
}

/* A line of a file goes to standard output; a problem, which is told by how it begins, is kept. */
static bool
put_line(void *arg, const char *line)
{
	static const char begin[] = "{\"type\":\"/problems/";
	struct receive *r = arg;

	if (strncmp(line, begin, sizeof(begin) - 1) == 0)
		r->problem = json_loads(line, 0, NULL);
	else if (r->c->route->shape == SHAPE_DOCUMENT && !r->c->args.json)
		put_document(r->c, line);
	else
		puts(line);
	return true;
}

static int
receive_file(struct command *c, const char *path)
{
	struct receive r = { .c = c };
	int status = 0;
	struct err *e = client_stream(c->client, path, put_line, &r, &status);
	SCOPED_JSON *problem = r.problem;

	if (e != NULL)
		return fail(e);
	return status == 200 ? CLI_OK : show_problem(stderr, c->a, c->route, status, problem);
}

static int
run_file(struct arena *a, const struct conf *conf, const struct route *r, int argc, char **argv)
{
	struct command c = { .a = a, .route = r };
	struct buf path = BUF(a, BODY_MAX_);
	const char *file = NULL;
	struct err *e = read_file_words(&c, argc, argv, &path, &file);

	if (e != NULL)
		return misused(e, cli_words(a, r));
	e = client_open(a, conf, &c.client);
	if (e == NULL)
		e = client_sign_in(c.client);
	int status = e != NULL      ? fail(e)
		     : file != NULL ? send_file(&c, buf_text(&path), file)
				    : receive_file(&c, buf_text(&path));
	client_close(&c.client);
	return status;
}

static void
show_answer(struct command *c, const struct client_answer *answer)
{
	SCOPED_JSON *j = parse(answer);

	if (j == NULL) { /* 204: done, and nothing to say; or what was asked for is not set */
		if (c->route->method == GET)
			puts(c->args.json ? "null" : "none");
		return;
	}
	if (c->args.json)
		puts(answer->body.p);
	else if (c->args.dry_run)
		show_plan(stdout, c->a, j);
	else
		show_object(stdout, c->a, c->route->out, j);
}

NODISCARD static struct err *
ask_secrets(struct command *c)
{
	const struct field *fields = c->route->in;

	for (const struct field *f = fields; f != NULL && f->name != NULL; f++)
		if (c->args.asked & FIELD_BIT(f - fields))
			TRY(ask_secret(c->a,
			    c->args.key == NULL ? f->name
						: arena_printf(c->a, "%s of %s", f->name, c->args.key),
			    f->type == F_PASSWORD, &c->secrets[f - fields]));
	return NULL;
}

/* The secret that the server misses, when it names one that was not given yet; else NULL. */
static const struct field *
missing_secret(const struct command *c, const struct client_answer *answer)
{
	SCOPED_JSON *problem = answer->status == 422 ? parse(answer) : NULL;
	const json_t *first = json_array_get(json_object_get(problem, "errors"), 0);
	const char *pointer = json_string_value(json_object_get(first, "pointer"));

	if (pointer == NULL || c->route->in == NULL)
		return NULL;
	const struct field *f = field_find(c->route->in, pointer + 1);
	return f != NULL && f->type != F_PASSWORD && field_is_secret(f) &&
		       !(c->args.asked & FIELD_BIT(f - c->route->in))
		   ? f
		   : NULL;
}

/* Ask for it; a code may be of either kind. */
NODISCARD static struct err *
ask_missing(struct command *c, const struct field *f)
{
	const struct field *fields = c->route->in, *recovery_code = field_find(fields, "recovery_code");
	bool code = strcmp(f->name, "otp") == 0;
	const char *secret;

	TRY(ask_secret(
	    c->a, code ? "Code of your authenticator, or a recovery code" : "Your password", false, &secret));
	if (code && recovery_code != NULL && !client_is_otp(secret))
		f = recovery_code;
	c->args.asked |= FIELD_BIT(f - fields);
	c->secrets[f - fields] = secret;
	return NULL;
}

NODISCARD static struct err *
send(struct command *c, struct client_answer *answer)
{
	struct buf body = BUF(c->a, BODY_MAX_);

	TRY(args_body(c->a, c->route, &c->args, c->secrets, &body));
	return client_call(c->client, c->a, method_names[c->route->method],
	    args_path(c->a, c->route, &c->args, 0, NULL), c->route->in == NULL ? NULL : buf_text(&body),
	    answer);
}

/* The server knows whether it wants the password again, and a code: they are asked for when it says so. */
static int
call(struct command *c)
{
	struct client_answer answer;
	const struct field *missing;
	struct err *e = send(c, &answer);

	while (e == NULL && (missing = missing_secret(c, &answer)) != NULL) {
		e = ask_missing(c, missing);
		if (e == NULL)
			e = send(c, &answer);
	}
	if (e != NULL)
		return fail(e);
	if (answer.status >= 300)
		return show_failure(c, &answer);
	show_answer(c, &answer);
	return CLI_OK;
}

/* The words are right: sign in, and do it. */
static int
perform(struct command *c, const struct conf *conf)
{
	struct err *e = client_open(c->a, conf, &c->client);
	int status;

	if (e == NULL)
		e = client_sign_in(c->client);
	if (e != NULL)
		status = fail(e);
	else if (c->route->shape == SHAPE_LIST)
		status = list(c);
	else if (c->route->shape == SHAPE_EVENTS)
		status = c->route->out == NULL ? follow_lines(c) : follow(c);
	else
		status = call(c);
	client_close(&c->client);
	return status;
}

static int
run_route(struct arena *a, const struct conf *conf, const struct route *r, int argc, char **argv)
{
	struct command c = { .a = a, .route = r };
	struct err *e = args_read(a, r, strcmp(argv[1], "passwd") == 0, argc - 2, argv + 2, &c.args);

	if (e == NULL) /* before anything is asked */
		e = args_body(a, r, &c.args, NULL, &(struct buf){ .arena = a, .max = BODY_MAX_ });
	if (e == NULL)
		e = ask_secrets(&c);
	if (e != NULL)
		return misused(e, arena_printf(a, "%s %s", argv[0], argv[1]));
	return perform(&c, conf);
}

static bool
wants_code(const struct client_answer *answer)
{
	SCOPED_JSON *j = answer->status == 401 ? parse(answer) : NULL;
	const char *code = json_string_value(json_object_get(j, "code"));

	return code != NULL && strcmp(code, "otp_required") == 0;
}

/* The code is asked for only where one is needed. */
NODISCARD static struct err *
sign_in(struct arena *a, struct client *client, const char *name, const char *password,
    struct client_answer *answer)
{
	const char *code;

	TRY(client_login(client, name, password, NULL, answer));
	if (!wants_code(answer))
		return NULL;
	TRY(ask_secret(a, "Code of your authenticator, or a recovery code", false, &code));
	return client_login(client, name, password, code, answer);
}

static int
run_login(struct arena *a, const struct conf *conf, const char *name)
{
	struct client_answer answer;
	struct client *client = NULL;
	const char *password;
	struct err *e = ask_secret(a, arena_printf(a, "Password of %s", name), false, &password);

	if (e != NULL)
		return misused(e, "login");
	e = client_open(a, conf, &client);
	if (e == NULL)
		e = sign_in(a, client, name, password, &answer);
	client_close(&client);
	if (e != NULL)
		return fail(e);
	SCOPED_JSON *j = parse(&answer);
	if (answer.status != 200)
		return show_problem(stderr, a, NULL, answer.status, j);
	printf("Signed in as %s until %s\n", show_value(a, json_object_get(j, "account")),
	    show_value(a, json_object_get(j, "expires_at")));
	return CLI_OK;
}

static int
run_logout(struct arena *a, const struct conf *conf)
{
	struct client_answer answer;
	struct client *client = NULL;
	struct err *e = client_open(a, conf, &client);

	if (e == NULL)
		e = client_logout(client, &answer);
	client_close(&client);
	return e == NULL ? CLI_OK : fail(e);
}

int
cli_asks_help(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return argc == 1 && strcmp(argv[0], "login") != 0 && strcmp(argv[0], "logout") != 0;
}

/* Which help the words ask for. */
static int
run_help(struct arena *a, int argc, char **argv)
{
	const struct route *r = argc > 1 ? words_find(a, argv[0], argv[1]) : NULL;

	if (r == NULL)
		r = words_find(a, argv[0], argv[0]);
	if (r != NULL)
		help_verb(stdout, r);
	else if (words_is_noun(a, argv[0]))
		help_noun(argc > 1 ? stdout : stderr, argv[0]);
	else
		help_nouns(stdout);
	return argc > 1 ? CLI_OK : CLI_USAGE;
}

static int
unknown(struct arena *a, char **argv)
{
	if (words_is_noun(a, argv[0])) {
		fprintf(stderr, "mailportal: %s is nothing that can be done to %s\n\n", argv[1], argv[0]);
		help_noun(stderr, argv[0]);
	} else {
		fprintf(stderr, "mailportal: there is no command %s; see mailportal help\n", argv[0]);
	}
	return CLI_USAGE;
}

static int
run(struct arena *a, const struct conf *conf, int argc, char **argv)
{
	bool known = words_is_noun(a, argv[0]);

	if (strcmp(argv[0], "login") == 0 && argc <= 2 && !cli_asks_help(argc, argv))
		return run_login(a, conf, argc == 2 ? argv[1] : ACCOUNT_FIRST_ADMIN);
	if (strcmp(argv[0], "logout") == 0 && argc == 1)
		return run_logout(a, conf);
	if (cli_asks_help(argc, argv) && (known || argc > 1))
		return run_help(a, argc, argv);
	const struct route *r = known ? words_find(a, argv[0], argv[0]) : NULL;
	if (r != NULL && r->query != NULL) /* import and export are verbs by themselves */
		return run_file(a, conf, r, argc - 1, argv + 1);
	r = known ? words_find(a, argv[0], argv[1]) : NULL;
	if (r != NULL && (r->files != NULL || r->shape == SHAPE_FILE || r->shape == SHAPE_DOCUMENT) &&
	    (strchr(r->path, '{') == NULL || r->files != NULL || r->sends != NULL))
		return run_file(a, conf, r, argc - 2, argv + 2);
	return r != NULL ? run_route(a, conf, r, argc, argv) : unknown(a, argv);
}

bool
cli_is_noun(const char *word)
{
	struct arena a = { 0 };
	bool is = words_is_noun(&a, word);

	arena_free(&a);
	return is;
}

const char *
cli_words(struct arena *a, const struct route *r)
{
	struct words w;

	if (!words_of(a, r, &w))
		return NULL;
	return strcmp(w.noun, w.verb) == 0 ? w.noun : arena_printf(a, "%s %s", w.noun, w.verb);
}

int
cli_run(const struct conf *conf, int argc, char **argv)
{
	struct arena a = { 0 };
	int status = run(&a, conf, argc, argv);

	arena_free(&a);
	return status;
}
