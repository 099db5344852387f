/* SPDX-License-Identifier: Apache-2.0 */
#include "model/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <idn2.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/say.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "model/json.h"
#include "model/network.h"

enum { DOMAIN_MAX = 253, LABEL_MAX = 63, LOCAL_MAX = 64, ADDRESS_MAX = 254, NAME_MAX_ = 64, SHOWN_MAX = 254 };

char *
text_lower(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text);

	for (char *p = copy; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy;
}

const char *
text_shown(struct arena *a, const char *text)
{
	size_t n = strlen(text);

	if (n == 0 || !utf8_valid(text, n) || !utf8_printable(text, false))
		return NULL;
	return arena_printf(a, "%.*s", (int)utf8_cut(text, n, SHOWN_MAX), text);
}

/* Labels of 1 to 63 bytes, at least two, the last not a number. */
static const char *
check_labels(const char *ascii)
{
	size_t label = 0, labels = 0;
	bool digits = true;

	if (strlen(ascii) > DOMAIN_MAX)
		return "{domain_long}is longer than 253 characters";
	for (const char *p = ascii;; p++) {
		if (*p != '.' && *p != '\0') {
			digits = (label == 0 || digits) && isdigit((unsigned char)*p);
			label++;
			continue;
		}
		if (label == 0)
			return "{domain_empty_label}has an empty label between its dots";
		if (label > LABEL_MAX)
			return "{domain_long_label}has a label longer than 63 characters";
		labels++;
		label = 0;
		if (*p == '\0')
			break;
	}
	if (labels < 2)
		return "{domain_needs_dot}needs a dot, as in example.org";
	return digits ? "{domain_number}ends in a number, which no domain does" : NULL;
}

/* Small letters, digits and single hyphens within labels: libidn2 has nothing to change or to refuse. */
static bool
is_plain_domain(const char *text)
{
	char before = '.';

	for (const char *p = text; *p != '\0'; before = *p++) {
		bool sign = *p == '-' || *p == '.';

		if ((sign && (before == '-' || before == '.')) ||
		    (!sign && (*p < 'a' || *p > 'z') && (*p < '0' || *p > '9')))
			return false;
	}
	return before != '-' && before != '.';
}

const char *
text_domain(struct arena *a, const char *text, const char **out)
{
	char *ascii = NULL;
	size_t n = strlen(text);

	if (is_plain_domain(text)) { /* nearly always, and libidn2 costs a fifth of an API request */
		*out = arena_strdup(a, text);
		return check_labels(text);
	}
	/* libidn2 drops the ASCII it dislikes: "a b.de" and "a/b.de" would become ab.de */
	for (const char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < 0x80 && !isalnum((unsigned char)*p) && *p != '-' && *p != '.')
			return "{domain_character}holds a character that no domain has";
	if (n > 1 && text[n - 1] == '.') /* the root's dot */
		text = arena_printf(a, "%.*s", (int)(n - 1), text);
	if (idn2_to_ascii_8z(
		text, &ascii, IDN2_NONTRANSITIONAL | IDN2_USE_STD3_ASCII_RULES | IDN2_NFC_INPUT) != IDN2_OK)
		return "{domain_none}is not a domain name";
	char *copy = arena_strdup(a, ascii);
	idn2_free(ascii);
	for (char *p = copy; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	*out = copy;
	return check_labels(copy);
}

/* A dot-atom of RFC 5322 section 3.2.3; quoted local parts are not taken. */
static const char *
check_local(const char *local, size_t n)
{
	if (n == 0)
		return "{local_empty}has nothing before the @";
	if (n > LOCAL_MAX)
		return "{local_long}has more than 64 characters before the @";
	if (local[0] == '.' || local[n - 1] == '.')
		return "{local_dot}begins or ends with a dot before the @";
	for (size_t i = 0; i < n; i++) {
		if (local[i] == '.' && local[i + 1] == '.')
			return "{local_dots}has two dots in a row";
		if (!isalnum((unsigned char)local[i]) &&
		    (local[i] == '\0' || strchr(".!#$%&'*+-/=?^_`{|}~", local[i]) == NULL))
			return "{local_character}holds a character that is not allowed before the @";
	}
	return NULL;
}

/* local may be empty when the catch-all form @domain is taken. */
static const char *
canonical_address(struct arena *a, const char *text, bool catch_all, const char **out)
{
	const char *at = strrchr(text, '@'), *domain = NULL, *why = NULL;

	if (at == NULL)
		return "{address_none}is not an address: there is no @ in it";
	if (at != text || !catch_all)
		why = check_local(text, (size_t)(at - text));
	if (why != NULL)
		return why;
	why = text_domain(a, at + 1, &domain);
	if (why != NULL)
		return arena_printf(a, "{%s}has a domain that %s", say_reason(a, why), say_text(why));
	char *whole = arena_printf(a, "%.*s@%s", (int)(at - text), text, domain);
	for (char *p = whole; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	*out = whole;
	return strlen(whole) > ADDRESS_MAX ? "{address_long}is longer than 254 characters" : NULL;
}

const char *
text_address(struct arena *a, const char *text, const char **out)
{
	return canonical_address(a, text, false, out);
}

const char *
text_untagged(struct arena *a, const char *address)
{
	const char *at = strrchr(address, '@');
	const char *plus = at == NULL ? NULL : memchr(address, '+', (size_t)(at - address));

	if (plus == NULL || plus == address)
		return address;
	return arena_printf(a, "%.*s%s", (int)(plus - address), address, at);
}

/* An admin's plain name, or an address. */
static const char *
canonical_name(struct arena *a, const char *text, const char **out)
{
	if (strchr(text, '@') != NULL)
		return canonical_address(a, text, false, out);
	char *name = arena_strdup(a, text);
	for (char *p = name; *p != '\0'; p++) {
		*p = (char)tolower((unsigned char)*p);
		if (!isalnum((unsigned char)*p) && strchr("._-", *p) == NULL)
			return "{name_character}may hold letters, digits, dot, hyphen and underscore only, or be an address";
	}
	*out = name;
	if (name[0] == '\0')
		return "{empty}must not be empty";
	return strlen(name) > NAME_MAX_ ? "{name_long}is longer than 64 characters" : NULL;
}

const char *
text_ip(struct arena *a, const char *text, const char **out)
{
	unsigned char bytes[sizeof(struct in6_addr)];
	char canonical[INET6_ADDRSTRLEN];
	int family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;

	if (inet_pton(family, text, bytes) != 1)
		return "{ip_none}is not an IP address";
	*out = arena_strdup(a, inet_ntop(family, bytes, canonical, sizeof(canonical)));
	return NULL;
}

static const char *
canonical_host(struct arena *a, const char *text, const char **out)
{
	if (text_ip(a, text, out) == NULL)
		return NULL;
	const char *why = text_domain(a, text, out);
	return why == NULL ? NULL
			   : arena_printf(a, "{%s}is not an IP address, and as a name it %s",
				 say_reason(a, why), say_text(why));
}

/* Length is counted in bytes: that is what columns, headers and map answers have to hold. */
static const char *
check_length(struct arena *a, const struct field *f, size_t n)
{
	if (f->max > 0 && n > (size_t)f->max)
		return say(a, "{too_long}is longer than %lld bytes", (long long)f->max);
	if (n < (size_t)f->min)
		return f->min == 1 ? "{empty}must not be empty"
				   : say(a, "{too_short}is shorter than %lld bytes", (long long)f->min);
	return NULL;
}

const char *
text_canonical(struct arena *a, const struct field *f, const char *text, const char **out)
{
	const char *why = NULL;

	*out = NULL;
	if (!utf8_valid(text, strlen(text)))
		return "{not_utf8}is not UTF-8";
	switch (f->type) {
	case F_ADDRESS:
		return canonical_address(a, text, false, out);
	case F_ALIAS:
		return canonical_address(a, text, true, out);
	case F_NAME:
		return canonical_name(a, text, out);
	case F_DOMAIN:
		return text_domain(a, text, out);
	case F_IP:
		return text_ip(a, text, out);
	case F_HOST:
		return canonical_host(a, text, out);
	case F_HASH:
		if (!secret_hash_acceptable(text, &why))
			return why;
		break;
	case F_TEXT:
	case F_STR:
		if (!utf8_printable(text, f->type == F_TEXT))
			return "{control_character}holds a control character";
		break;
	default:
		break;
	}
	why = check_length(a, f, strlen(text));
	*out = arena_strdup(a, text);
	return why;
}

const char *
text_tenths(struct arena *a, int64_t tenths)
{
	return tenths % 10 == 0
		   ? arena_printf(a, "%lld", (long long)(tenths / 10))
		   : arena_printf(a, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

bool
text_read_tenths(const char *text, int64_t *out)
{
	enum { DIGITS_MAX = 15 };
	size_t whole = strspn(text, "0123456789");
	const char *decimal = text[whole] == '.' ? text + whole + 1 : "0";

	if (whole == 0 || whole > DIGITS_MAX || (text[whole] != '\0' && text[whole] != '.') ||
	    !isdigit((unsigned char)decimal[0]) || decimal[1] != '\0')
		return false;
	*out = strtoll(text, NULL, 10) * 10 + (decimal[0] - '0');
	return true;
}

const char *
text_check_number(struct arena *a, const struct field *f, int64_t n)
{
	if (f->type == F_TENTHS)
		return n >= f->min && n <= f->max ? NULL
						  : say(a, "{range}must be from %s to %s",
							text_tenths(a, f->min), text_tenths(a, f->max));
	if (n < f->min || (f->max > 0 && n > f->max))
		return f->max > 0
			   ? say(a, "{range}must be from %lld to %lld", (long long)f->min, (long long)f->max)
			   : say(a, "{at_least}must be at least %lld", (long long)f->min);
	return NULL;
}

bool
text_number(const char *text, int64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && (isdigit((unsigned char)*text) || *text == '-');
}

const char *
text_enum(struct arena *a, const struct field *f, const char *text, int *out)
{
	struct buf list = BUF(a, 1024);

	for (int i = 0; f->names[i] != NULL; i++) {
		if (f->names[i][0] != '\0' && strcmp(f->names[i], text) == 0) {
			*out = i;
			return NULL;
		}
		if (f->names[i][0] != '\0')
			buf_printf(&list, "%s%s", list.n > 0 ? ", " : "", f->names[i]);
	}
	return say(a, "{one_of}must be one of: %s", buf_text(&list));
}

static const char *
decode_bool(const char *text, bool *out)
{
	static const char *const words[] = { "true", "yes", "1", "false", "no", "0" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(text, words[i]) == 0) {
			*out = i < 3;
			return NULL;
		}
	return "{true_or_false}must be true or false";
}

const char *
text_list_item(struct arena *a, const struct field *f, const char *text, const char **out)
{
	int i = 0;

	if (f->type == F_WORDS && f->names == NULL) {
		*out = arena_strdup(a, text);
		return utf8_valid(text, strlen(text)) && utf8_printable(text, false)
			   ? NULL
			   : "{control_character}holds a control character";
	}
	if (f->type == F_WORDS) {
		const char *why = text_enum(a, f, text, &i);

		*out = f->names[i];
		return why;
	}
	if (f->type == F_NETWORKS)
		return network_canonical(a, text, out);
	return f->type == F_DOMAINS ? text_domain(a, text, out) : text_address(a, text, out);
}

/* The next item: up to a comma or a line's end, as cells of spreadsheets have both; without blanks around it.
 */
static const char *
next_item(struct arena *a, const char **text)
{
	const char *at = *text + strspn(*text, " \r\n");
	size_t n = strcspn(at, ",\r\n");
	const char *rest = at + n + strspn(at + n, " \r\n");

	*text = rest + (*rest == ',');
	while (n > 0 && at[n - 1] == ' ')
		n--;
	return arena_printf(a, "%.*s", (int)n, at);
}

static const char *
decode_list(struct arena *a, const struct field *f, const char *text, struct texts *out)
{
	size_t most = 1;

	for (const char *p = text; *p != '\0'; p++)
		most += *p == ',' || *p == '\r' || *p == '\n';
	*out = (struct texts){ .v = arena_alloc(a, most * sizeof(char *)) };
	while (*text != '\0') {
		const char *why = text_list_item(a, f, next_item(a, &text), &out->v[out->n]);

		if (why != NULL)
			return why;
		out->n++;
	}
	if (out->n < (size_t)f->min)
		return "{empty}must not be empty";
	return f->max > 0 && out->n > (size_t)f->max ? "{too_many_members}has too many members" : NULL;
}

struct err *
text_decode(struct arena *a, const struct field *f, const char *text, void *out)
{
	const char *why = NULL;
	int64_t n = 0;

	switch (f->type) {
	case F_ID:
		if (!text_number(text, &n) || n <= 0)
			why = "{not_an_id}is not an id";
		*MEMBER(int64_t, out, f) = n;
		break;
	case F_INT:
		if (!text_number(text, &n))
			why = "{whole_number}must be a whole number";
		else
			why = text_check_number(a, f, n);
		*MEMBER(int64_t, out, f) = n;
		break;
	case F_BOOL:
		why = decode_bool(text, MEMBER(bool, out, f));
		break;
	case F_TIME:
		if (!clock_parse(text, MEMBER(int64_t, out, f)))
			why = "{time}must be a time like 2026-11-21T22:19:20Z";
		break;
	case F_ENUM:
		why = text_enum(a, f, text, MEMBER(int, out, f));
		break;
	case F_TENTHS:
		why = text_read_tenths(text, &n) ? text_check_number(a, f, n)
						 : "{one_decimal}must be a number with at most one decimal";
		*MEMBER(int64_t, out, f) = n;
		break;
	case F_ADDRESSES:
	case F_DOMAINS:
	case F_NETWORKS:
	case F_WORDS:
		why = decode_list(a, f, text, MEMBER(struct texts, out, f));
		break;
	case F_PASSWORD:
	case F_OBJECTS:
		why = "{not_given_here}can not be given here";
		break;
	default:
		why = text_canonical(a, f, text, MEMBER(const char *, out, f));
		break;
	}
	return why == NULL ? NULL : err_why(a, ERR_INVALID_FIELD, f->name, NULL, why);
}

static const char *
encode_list(struct arena *a, const struct texts *list)
{
	struct buf b = BUF(a, SIZE_MAX / 4);

	for (size_t i = 0; i < list->n; i++) {
		buf_puts(&b, i > 0 ? ", " : "");
		buf_puts(&b, list->v[i]);
	}
	return buf_text(&b);
}

const char *
text_encode(struct arena *a, const struct field *f, const void *in)
{
	switch (f->type) {
	case F_ID:
		if (*MEMBER_CONST(int64_t, in, f) == 0 && (f->flags & NULLABLE))
			return NULL;
		return arena_printf(a, "%lld", (long long)*MEMBER_CONST(int64_t, in, f));
	case F_INT:
		return arena_printf(a, "%lld", (long long)*MEMBER_CONST(int64_t, in, f));
	case F_BOOL:
		return *MEMBER_CONST(bool, in, f) ? "true" : "false";
	case F_TIME:
		return *MEMBER_CONST(int64_t, in, f) == 0 ? NULL
							  : clock_text(a, *MEMBER_CONST(int64_t, in, f));
	case F_ENUM:
		return f->names[*MEMBER_CONST(int, in, f)];
	case F_TENTHS:
		return text_tenths(a, *MEMBER_CONST(int64_t, in, f));
	case F_ADDRESSES:
	case F_DOMAINS:
	case F_NETWORKS:
	case F_WORDS:
		return encode_list(a, MEMBER_CONST(struct texts, in, f));
	case F_OBJECTS:
		return json_objects_text(a, f, in);
	default:
		return *MEMBER_CONST(const char *, in, f);
	}
}
