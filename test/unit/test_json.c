/* SPDX-License-Identifier: Apache-2.0 */
#include "model/json.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "api/route.h"
#include "base/ctx.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "model/account.h"
#include "model/alias.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))
#define BCRYPT "{BLF-CRYPT}$2y$10$./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxy"

struct sample {
	int64_t id, number, at, made;
	bool truth;
	const char *line, *lines, *address, *alias, *name, *domain, *password, *raw, *hash, *fixed, *must,
	    *nobody;
	int role;
	struct texts list;
	int64_t limit, tenths;
	struct {
		struct texts hosts, nets;
	} lists;
};

static const struct field sample_fields[] = {
	FIELD(struct sample, id, F_ID, .flags = READONLY, .doc = ""),
	FIELD(struct sample, number, F_INT, .min = 1, .max = 10, .preset = 3, .doc = ""),
	FIELD(struct sample, at, F_TIME, .flags = NULLABLE, .doc = ""),
	FIELD(struct sample, made, F_TIME, .flags = READONLY | VOLATILE, .doc = ""),
	FIELD(struct sample, truth, F_BOOL, .preset = true, .doc = ""),
	FIELD(struct sample, line, F_STR, .flags = NULLABLE, .min = 1, .max = 5, .doc = ""),
	FIELD(struct sample, lines, F_TEXT, .doc = ""),
	FIELD(struct sample, address, F_ADDRESS, .doc = ""),
	FIELD(struct sample, alias, F_ALIAS, .doc = ""),
	FIELD(struct sample, name, F_NAME, .doc = ""),
	FIELD(struct sample, domain, F_DOMAIN, .doc = ""),
	FIELD(struct sample, password, F_PASSWORD, .flags = SECRET, .doc = ""),
	FIELD(struct sample, raw, F_RAW_PASSWORD, .flags = SECRET, .max = 20, .doc = ""),
	FIELD(struct sample, hash, F_HASH, .flags = SECRET, .max = 300, .doc = ""),
	FIELD(struct sample, fixed, F_STR, .flags = FIXED, .doc = ""),
	FIELD(struct sample, must, F_STR, .flags = REQUIRED, .doc = "Text \"with\" marks"),
	FIELD(struct sample, nobody, F_STR, .flags = HIDDEN, .doc = ""),
	FIELD(struct sample, role, F_ENUM, .names = role_names, .preset = ROLE_MAIL_USER, .doc = ""),
	FIELD(struct sample, list, F_ADDRESSES, .min = 1, .max = 2, .doc = ""),
	FIELD(struct sample, limit, F_INT, .flags = MASTER, .doc = ""),
	FIELD(struct sample, tenths, F_TENTHS, .min = 1, .max = 9990, .preset = 45, .doc = ""),
	FIELD(struct sample, lists.hosts, F_DOMAINS, .max = 3, .doc = ""),
	FIELD(struct sample, lists.nets, F_NETWORKS, .doc = ""),
	END_FIELDS,
};

struct fixture {
	struct ctx c;
	struct site site;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->site.secrets = secret_pool_for_test(&f->c.arena);
	f->c.site = &f->site;
	f->c.actor.role = ROLE_DOMAIN_ADMIN;
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	secret_pool_close(f->site.secrets);
	arena_free(&f->c.arena);
	free(f);
	return 0;
}

/* JSON with ' for ", in memory of its own that is gone afterwards: what is kept must be a copy. */
static struct err *
decode(struct ctx *c, const char *body, enum json_mode mode, struct sample *out, uint64_t *given)
{
	size_t n = strlen(body);
	char *json = malloc(n + 1);

	assert_non_null(json);
	for (size_t i = 0; i < n; i++)
		json[i] = (char)(body[i] == '\'' ? '"' : body[i]);
	struct err *e = json_decode(c, (struct span){ json, n }, sample_fields, mode, out, given);
	free(json);
	return e;
}

/* "slug /pointer" of every failure, in their order. */
static const char *
failures(struct ctx *c, const struct err *e)
{
	struct buf b = BUF(&c->arena, 8192);

	for (; e != NULL; e = e->more)
		buf_printf(&b, "%s%s%s%s", b.n > 0 ? ", " : "", err_slug(e), e->field == NULL ? "" : " /",
		    e->field == NULL ? "" : e->field);
	return buf_text(&b);
}

static void
test_values(void **state)
{
	/* encoded: how the member is answered again; NULL: refused as invalid_field on that member */
	static const struct {
		const char *member, *encoded;
	} cases[] = {
		{ "'number':1", "\"number\":1" },
		{ "'number':10", "\"number\":10" },
		{ "'number':0", NULL },
		{ "'number':11", NULL },
		{ "'number':1.0", NULL },
		{ "'number':1e1", NULL },
		{ "'number':'5'", NULL },
		{ "'number':true", NULL },
		{ "'number':null", NULL },
		{ "'number':[5]", NULL },
		{ "'truth':false", "\"truth\":false" },
		{ "'truth':true", "\"truth\":true" },
		{ "'truth':0", NULL },
		{ "'truth':'false'", NULL },
		{ "'truth':null", NULL },
		{ "'at':'2026-11-21T22:19:20Z'", "\"at\":\"2026-11-21T22:19:20.000Z\"" },
		{ "'at':null", "\"at\":null" },
		{ "'at':'soon'", NULL },
		{ "'at':1795299560123", NULL },
		{ "'line':'abcde'", "\"line\":\"abcde\"" },
		{ "'line':null", "\"line\":null" },
		{ "'line':''", NULL },
		{ "'line':'abcdef'", NULL },
		{ "'line':'a\\nb'", NULL },
		{ "'line':'a\\u0007'", NULL },
		{ "'line':7", NULL },
		{ "'line':{}", NULL },
		{ "'lines':'a\\nb\\t'", "\"lines\":\"a\\u000ab\\u0009\"" },
		{ "'lines':'\\\\ \\u0022 / \\u00e4'", "\"lines\":\"\\\\ \\\" / \xc3\xa4\"" },
		{ "'lines':null", NULL },
		{ "'address':'Ann@M\xc3\xbcnchen.DE'", "\"address\":\"ann@xn--mnchen-3ya.de\"" },
		{ "'address':'@example.org'", NULL },
		{ "'address':['a@b.de']", NULL },
		{ "'alias':'@Example.org'", "\"alias\":\"@example.org\"" },
		{ "'name':'Admin'", "\"name\":\"admin\"" },
		{ "'name':'a b'", NULL },
		{ "'domain':'EXAMPLE.org.'", "\"domain\":\"example.org\"" },
		{ "'domain':'a b.de'", NULL },
		{ "'role':'domain_admin'", "\"role\":\"domain_admin\"" },
		{ "'role':'Domain_admin'", NULL },
		{ "'role':''", NULL },
		{ "'role':2", NULL },
		{ "'list':['A@x.de','b@x.de']", "\"list\":[\"a@x.de\",\"b@x.de\"]" },
		{ "'list':[]", NULL },
		{ "'list':['a@x.de','b@x.de','c@x.de']", NULL },
		{ "'list':'a@x.de'", NULL },
		{ "'list':null", NULL },
		{ "'tenths':4.5", "\"tenths\":4.5" },
		{ "'tenths':4.1", "\"tenths\":4.1" },
		{ "'tenths':6", "\"tenths\":6" },
		{ "'tenths':999.0", "\"tenths\":999" },
		{ "'tenths':0.1", "\"tenths\":0.1" },
		{ "'tenths':0", NULL },
		{ "'tenths':999.1", NULL },
		{ "'tenths':-4", NULL },
		{ "'tenths':4.55", NULL },
		{ "'tenths':1e300", NULL },
		{ "'tenths':'4.5'", NULL },
		{ "'tenths':null", NULL },
		{ "'lists':{'hosts':['A.de']}", "\"lists\":{\"hosts\":[\"a.de\"],\"nets\":[]}" },
		{ "'lists':{}", "\"lists\":{\"hosts\":[],\"nets\":[]}" },
		{ "'lists':{'nets':['2001:DB8::/32','192.0.2.1']}",
		    "\"lists\":{\"hosts\":[],\"nets\":[\"2001:db8::/32\",\"192.0.2.1\"]}" },
		{ "'lists':[]", NULL },
		{ "'lists':null", NULL },
		{ "'id':'5'", NULL },
		{ "'made':'2026-11-21T22:19:20Z'", NULL },
		{ "'nobody':'x'", NULL },
		{ "'raw':'012345678901234567890'", NULL },
		{ "'hash':'{PLAIN}x'", NULL },
		{ "'hash':null", NULL },
		{ "'password':'short'", NULL },
		{ "'password':'password1234'", NULL },
		{ "'password':null", NULL },
		{ "'password':5", NULL },
	};
	struct ctx *c = &((struct fixture *)*state)->c;

	for (size_t i = 0; i < ROWS(cases); i++) {
		struct sample out = { 0 };
		struct buf b = BUF(&c->arena, 10000);
		const struct err *e =
		    decode(c, arena_printf(&c->arena, "{%s}", cases[i].member), JSON_PATCH, &out, NULL);
		const char *name = arena_printf(
		    &c->arena, "%.*s", (int)strcspn(cases[i].member + 1, "'"), cases[i].member + 1);

		if ((e == NULL) != (cases[i].encoded != NULL))
			fail_msg("%s: %s", cases[i].member, e == NULL ? "was taken" : e->detail);
		if (e == NULL) {
			json_encode(&b, sample_fields, &out, 0);
			if (strstr(buf_text(&b), cases[i].encoded) == NULL)
				fail_msg("%s: %s", cases[i].member, buf_text(&b));
			continue;
		}
		assert_int_equal(e->code, ERR_INVALID_FIELD);
		assert_string_equal(e->field, name);
		assert_memory_equal(e->detail, name, strlen(name));
		assert_null(e->more);
	}
}

/* A value that somebody else defines is kept as it is, within bounds. */
static void
test_any(void **state)
{
	static const struct {
		const char *body, *kept; /* NULL: refused */
	} cases[] = {
		{ "{\"id\":{ \"a\" : [1, null, 1.5, \"\\u00e9\"] }}", "{\"a\":[1,null,1.5,\"\303\251\"]}" },
		{ "{\"id\":\"x\"}", "\"x\"" },
		{ "{\"id\":7}", "7" },
		{ "{\"id\":true}", "true" },
		{ "{\"id\":null}", NULL },
		{ "{\"id\":\"0123456789012345678901234567890123456789\"}", NULL },
	};
	struct any {
		const char *id;
	};
	static const struct field fields[] = { FIELD(struct any, id, F_JSON, .max = 40, .doc = "Any"),
		END_FIELDS };
	struct ctx c = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct any out = { 0 };
		struct span body = { cases[i].body, strlen(cases[i].body) };
		const struct err *e = json_decode(&c, body, fields, JSON_CREATE, &out, NULL);

		print_message("# %s\n", cases[i].body);
		assert_int_equal(e == NULL, cases[i].kept != NULL);
		if (e == NULL)
			assert_string_equal(out.id, cases[i].kept);
		else
			assert_string_equal(e->field, "id");
	}
	struct buf b = BUF(&c.arena, 1000);
	json_field_schema(&b, fields, false);
	assert_string_equal(buf_text(&b), "{\"description\":\"Any\"}");
	arena_free(&c.arena);
}

static void
test_bodies(void **state)
{
	static const struct {
		const char *body;
		enum json_mode mode;
		const char *failures;
	} cases[] = {
		{ "{'must':'x'}", JSON_CREATE, "" },
		{ " { 'must' : 'x' } ", JSON_CREATE, "" },
		{ "{}", JSON_PATCH, "" },
		{ "{}", JSON_CREATE, "invalid_field /must" },
		{ "{'must':null}", JSON_CREATE, "invalid_field /must" }, /* told once */
		{ "{'must':'x','fixed':'y'}", JSON_CREATE, "" },
		{ "{'fixed':'y'}", JSON_PATCH, "invalid_field /fixed" },
		{ "", JSON_PATCH, "malformed" },
		{ "null", JSON_PATCH, "malformed" },
		{ "[]", JSON_PATCH, "malformed" },
		{ "7", JSON_PATCH, "malformed" },
		{ "{", JSON_PATCH, "malformed" },
		{ "{}x", JSON_PATCH, "malformed" },
		{ "{'truth':true,}", JSON_PATCH, "malformed" },
		{ "{'truth':true,'truth':true}", JSON_PATCH, "malformed /truth" },
		{ "{'x':{'a':1,'a':2}}", JSON_PATCH, "malformed /x" },
		{ "{'number':99999999999999999999}", JSON_PATCH, "malformed /number" },
		{ "{'list':['x','y'],'number':-99999999999999999999}", JSON_PATCH, "malformed /number" },
		{ "{'list':['x,{',1e999]}", JSON_PATCH, "malformed /list" },
		{ "[{'number':1,'number':1}]", JSON_PATCH, "malformed" },
		{ "{'a~\\u002f':{'b':[{}]},'x':'\\\\','a~\\/':2}", JSON_PATCH, "malformed /a~0~1" },
		{ "{'line':'\\u0000'}", JSON_PATCH, "malformed /line" },
		{ "{'a':1,'b\\u0000':1}", JSON_PATCH, "malformed" },
		{ "{'line':'\\ud800'}", JSON_PATCH, "malformed" },
		{ "{'line':'\xff'}", JSON_PATCH, "malformed" },
		{ "{'Truth':true}", JSON_PATCH, "invalid_field /Truth" },
		{ "{'':1}", JSON_PATCH, "invalid_field /" },
		{ "{'a~b/c':1}", JSON_PATCH, "invalid_field /a~0b~1c" }, /* RFC 6901 */
		{ "{'list':['a@x.de','nobody']}", JSON_PATCH, "invalid_field /list/1" },
		{ "{'list':[7,'a@x.de']}", JSON_PATCH, "invalid_field /list/0" },
		{ "{'limit':1}", JSON_PATCH, "forbidden /limit" },
		{ "{'lists':{'hosts':['a.de','b','c.de','d']}}", JSON_PATCH, "invalid_field /lists/hosts" },
		{ "{'lists':{'hosts':['a','b.de','c'],'nets':['::/129','1.2.3.4/8','1.2.3.4/32']}}",
		    JSON_PATCH,
		    "invalid_field /lists/hosts/0, invalid_field /lists/hosts/2, invalid_field /lists/nets/0,"
		    " invalid_field /lists/nets/1" },
		{ "{'lists':{'hosts':null,'other':[]}}", JSON_PATCH,
		    "invalid_field /lists/hosts, invalid_field /lists/other" },
		{ "{'lists.hosts':[]}", JSON_PATCH, "invalid_field /lists.hosts" },
		{ "{'lists':{'nets':['1.2.3.4'],'nets':[]}}", JSON_PATCH, "malformed /lists" },
		{ "{'id':'1','number':99,'x':0,'limit':5}", JSON_CREATE,
		    "invalid_field /id, invalid_field /number, invalid_field /x, forbidden /limit, invalid_field /must" },
	};
	struct ctx *c = &((struct fixture *)*state)->c;

	for (size_t i = 0; i < ROWS(cases); i++) {
		struct sample out = { 0 };
		const char *got = failures(c, decode(c, cases[i].body, cases[i].mode, &out, NULL));

		if (strcmp(got, cases[i].failures) != 0)
			fail_msg("%s: got '%s', want '%s'", cases[i].body, got, cases[i].failures);
	}
}

/* What is wrong with a body is told without a piece of it: it may hold a password, or not be UTF-8. */
static void
test_malformed(void **state)
{
	static const struct {
		const char *body, *detail;
	} cases[] = {
		{ "{'raw':'hidden\\x'}", "the body is not JSON, at byte 16" },
		{ "{'raw':hidden}", "the body is not JSON, at byte 13" },
		{ "{'raw':'\\\xde\x87\xa3\xdf'}", "the body is not JSON, at byte 10" },
		{ "{'raw':'a','raw':'hidden'}", "the body names a member twice, at byte 16" },
	};
	struct ctx *c = &((struct fixture *)*state)->c;

	for (size_t i = 0; i < ROWS(cases); i++) {
		struct sample out = { 0 };
		const struct err *e = decode(c, cases[i].body, JSON_PATCH, &out, NULL);

		assert_int_equal(e->code, ERR_MALFORMED);
		assert_string_equal(e->detail, cases[i].detail);
	}
}

static void
test_master(void **state)
{
	struct ctx *c = &((struct fixture *)*state)->c;
	struct sample out = { 0 };
	uint64_t given = 0;

	c->actor.role = ROLE_MASTER_ADMIN;
	assert_null(decode(c, "{'limit':5}", JSON_PATCH, &out, &given));
	assert_int_equal(out.limit, 5);
	assert_int_equal(given, field_mask(sample_fields, "limit"));
	c->actor.role = ROLE_DOMAIN_ADMIN;
}

/* RFC 7396: what is absent stays, what is null is cleared, and the mask tells them apart. */
static void
test_patch(void **state)
{
	struct ctx *c = &((struct fixture *)*state)->c;
	struct sample out = { .number = 7, .truth = true, .lines = "kept", .line = "gone", .at = 5 };
	uint64_t given = 0;

	assert_null(decode(c, "{'line':null,'at':null,'truth':false}", JSON_PATCH, &out, &given));
	assert_int_equal(out.number, 7);
	assert_string_equal(out.lines, "kept");
	assert_null(out.line);
	assert_int_equal(out.at, 0);
	assert_false(out.truth);
	assert_int_equal(given, field_mask(sample_fields, "line") | field_mask(sample_fields, "at") |
				    field_mask(sample_fields, "truth"));
}

static void
test_presets(void **state)
{
	struct ctx *c = &((struct fixture *)*state)->c;
	struct sample out = { 0 };
	uint64_t given = 0;

	assert_null(decode(c, "{'must':'x','number':4}", JSON_CREATE, &out, &given));
	assert_int_equal(out.number, 4);
	assert_true(out.truth);
	assert_int_equal(out.role, ROLE_MAIL_USER);
	assert_int_equal(given, field_mask(sample_fields, "must") | field_mask(sample_fields, "number"));
}

/* A password leaves the decoder as its hash only; an imported hash as it came. */
static void
test_password(void **state)
{
	static const char password[] = "a good long password";
	struct ctx *c = &((struct fixture *)*state)->c;
	struct sample out = { 0 };
	bool ok = false;

	assert_null(decode(c, "{'password':'a good long password','raw':'Raw','hash':'" BCRYPT "'}",
	    JSON_PATCH, &out, NULL));
	const char *plain = out.password;
	assert_null(json_hash_password(c, field_find(sample_fields, "password"), &out));
	assert_int_equal(*plain, 0); /* written over */
	assert_memory_equal(out.password, "{ARGON2ID}$argon2id$", 20);
	assert_null(strstr(out.password, password));
	assert_null(secret_verify_password(&c->arena, c->site->secrets, out.password, password, &ok, NULL));
	assert_true(ok);
	assert_string_equal(out.raw, "Raw");
	assert_string_equal(out.hash, BCRYPT);
}

/* However long and odd the names are: the failures are told, their number is bounded, and they are UTF-8. */
static void
test_hostile_names(void **state)
{
	struct ctx *c = &((struct fixture *)*state)->c;
	struct buf body = BUF(&c->arena, 1 << 20);
	struct sample out = { 0 };
	unsigned n = 0;

	buf_putc(&body, '{');
	for (int i = 0; i < 50; i++) {
		json_next(&body);
		buf_printf(&body, "'%d", i);
		for (int j = 0; j < 2000; j++)
			buf_puts(&body, i % 2 == 0 ? "\xc3\xa4" : "~");
		buf_puts(&body, "':1");
	}
	buf_putc(&body, '}');
	for (const struct err *e = decode(c, buf_text(&body), JSON_PATCH, &out, NULL); e != NULL;
	     e = e->more, n++) {
		assert_true(strlen(e->field) < 300);
		assert_true(strlen(e->detail) < 400);
		assert_true(utf8_valid(e->field, strlen(e->field)));
		assert_int_not_equal(e->field[strlen(e->field) - 1], '~');
	}
	assert_int_equal(n, 20);
}

static void
test_encode(void **state)
{
	struct ctx *c = &((struct fixture *)*state)->c;
	struct buf all = BUF(&c->arena, 10000), stable = BUF(&c->arena, 10000);
	struct sample in = { .id = INT64_MAX,
		.number = -1,
		.at = INT64_C(1795299560123),
		.made = 1,
		.truth = true,
		.line = "\"\\/\x7f",
		.password = "secret",
		.raw = "secret",
		.hash = "secret",
		.nobody = "secret",
		.role = ROLE_MASTER_ADMIN };

	json_encode(&all, sample_fields, &in, 0);
	assert_string_equal(buf_text(&all),
	    "{\"id\":\"9223372036854775807\",\"number\":-1,\"at\":\"2026-11-21T22:19:20.123Z\","
	    "\"made\":\"1970-01-01T00:00:00.001Z\",\"truth\":true,\"line\":\"\\\"\\\\/\\u007f\",\"lines\":null,"
	    "\"address\":null,\"alias\":null,\"name\":null,\"domain\":null,\"fixed\":null,\"must\":null,"
	    "\"role\":\"master_admin\",\"list\":[],\"limit\":0,\"tenths\":0,\"lists\":{\"hosts\":[],\"nets\":[]}}");
	json_encode(&stable, sample_fields, &in, VOLATILE);
	assert_null(strstr(buf_text(&stable), "made"));
	assert_non_null(strstr(buf_text(&stable), "number"));
}

static json_t *
schema(struct ctx *c, const struct field *fields, enum json_shape shape)
{
	struct buf b = BUF(&c->arena, 100000);

	json_schema(&b, fields, shape);
	json_t *j = json_loadb(buf_text(&b), b.n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(j);
	return j;
}

static bool
lists_name(const json_t *names, const char *name)
{
	for (size_t i = 0; i < json_array_size(names); i++)
		if (strcmp(json_string_value(json_array_get(names, i)), name) == 0)
			return true;
	return false;
}

static void
test_schema(void **state)
{
	static const struct {
		const char *field;
		bool create, patch, answer, required, answered_always;
	} cases[] = {
		{ "id", false, false, true, false, true },
		{ "number", true, true, true, false, true },
		{ "fixed", true, false, true, false, true },
		{ "must", true, true, true, true, true },
		{ "password", true, true, false, false, false },
		{ "raw", true, true, false, false, false },
		{ "nobody", false, false, false, false, false },
	};
	struct ctx *c = &((struct fixture *)*state)->c;
	json_t *create = schema(c, sample_fields, JSON_SHAPE_CREATE),
	       *patch = schema(c, sample_fields, JSON_SHAPE_PATCH);
	json_t *answer = schema(c, sample_fields, JSON_SHAPE_ANSWER);

	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *name = cases[i].field;

		assert_int_equal(
		    json_object_get(json_object_get(create, "properties"), name) != NULL, cases[i].create);
		assert_int_equal(
		    json_object_get(json_object_get(patch, "properties"), name) != NULL, cases[i].patch);
		assert_int_equal(
		    json_object_get(json_object_get(answer, "properties"), name) != NULL, cases[i].answer);
		assert_int_equal(lists_name(json_object_get(create, "required"), name), cases[i].required);
		assert_false(lists_name(json_object_get(patch, "required"), name));
		assert_int_equal(
		    lists_name(json_object_get(answer, "required"), name), cases[i].answered_always);
	}
	assert_true(json_is_false(json_object_get(create, "additionalProperties")));
	const json_t *number = json_object_get(json_object_get(create, "properties"), "number");
	assert_int_equal(json_integer_value(json_object_get(number, "minimum")), 1);
	assert_int_equal(json_integer_value(json_object_get(number, "maximum")), 10);
	const json_t *role = json_object_get(json_object_get(answer, "properties"), "role");
	assert_int_equal(json_array_size(json_object_get(role, "enum")), 3);
	const json_t *line = json_object_get(json_object_get(answer, "properties"), "line");
	assert_true(json_is_array(json_object_get(line, "type")));
	const json_t *lists = json_object_get(json_object_get(answer, "properties"), "lists");
	assert_true(lists_name(json_object_get(answer, "required"), "lists"));
	assert_true(lists_name(json_object_get(lists, "required"), "nets"));
	assert_int_equal(json_object_size(json_object_get(lists, "properties")), 2);
	assert_true(json_is_false(json_object_get(lists, "additionalProperties")));
	json_decref(create);
	json_decref(patch);
	json_decref(answer);
}

/* Every table that a route reads or answers has a schema that is JSON. */
static void
test_schema_of_all(void **state)
{
	struct ctx *c = &((struct fixture *)*state)->c;

	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++) {
			if (r->in != NULL)
				json_decref(schema(c, r->in, JSON_SHAPE_CREATE));
			if (r->out != NULL)
				json_decref(schema(c, r->out, JSON_SHAPE_ANSWER));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_any),
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_master),
		cmocka_unit_test(test_patch),
		cmocka_unit_test(test_presets),
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_schema),
		cmocka_unit_test(test_schema_of_all),
	};

	return cmocka_run_group_tests_name("json", tests, setup, teardown);
}
