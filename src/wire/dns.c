/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/dns.h"

#include <arpa/inet.h>
#include <ctype.h>

enum { NAME_MAX_ = 255, LABEL_MAX = 63, STRING_MAX = 255, TEXT_MAX = 4 * 65536 };

static unsigned
number16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static void
put_byte(struct buf *b, unsigned char byte)
{
	if (byte < ' ' || byte > '~')
		buf_printf(b, "\\%03u", byte);
	else
		buf_printf(b, byte == '\\' ? "\\\\" : "%c", byte);
}

/* Labels behind their length, ended by an empty one; libunbound has resolved all compression. */
static bool
read_name(struct arena *a, struct span data, const char **out)
{
	const unsigned char *p = (const unsigned char *)data.p;
	struct buf b = BUF(a, 4 * NAME_MAX_ + 2);

	if (data.n > NAME_MAX_)
		return false;
	for (size_t i = 0; i < data.n;) {
		size_t n = p[i++];

		if (n == 0) {
			if (b.n == 0)
				buf_putc(&b, '.');
			*out = buf_text(&b);
			return i == data.n;
		}
		if (n > LABEL_MAX || n > data.n - i)
			return false;
		if (b.n > 0)
			buf_putc(&b, '.');
		for (; n > 0; n--, i++)
			if (p[i] == '.')
				buf_puts(&b, "\\.");
			else
				put_byte(&b, (unsigned char)tolower(p[i]));
	}
	return false;
}

static bool
read_txt(struct arena *a, struct span data, const char **out)
{
	const unsigned char *p = (const unsigned char *)data.p;
	struct buf b = BUF(a, TEXT_MAX);

	for (size_t i = 0; i < data.n;) {
		size_t n = p[i++];

		if (n > data.n - i)
			return false;
		for (; n > 0; n--)
			put_byte(&b, p[i++]);
	}
	*out = buf_text(&b);
	return data.n > 0;
}

static bool
read_address(struct arena *a, int family, struct span data, const char **out)
{
	char text[INET6_ADDRSTRLEN];

	if (data.n != (family == AF_INET ? 4 : 16) || inet_ntop(family, data.p, text, sizeof(text)) == NULL)
		return false;
	*out = arena_strdup(a, text);
	return true;
}

static bool
read_tlsa(struct arena *a, struct span data, const char **out)
{
	const unsigned char *p = (const unsigned char *)data.p;
	struct buf b = BUF(a, TEXT_MAX);

	if (data.n < 4)
		return false;
	buf_printf(&b, "%u %u %u ", p[0], p[1], p[2]);
	for (size_t i = 3; i < data.n; i++)
		buf_printf(&b, "%02x", p[i]);
	*out = buf_text(&b);
	return true;
}

/* Numbers of 16 bits, then a name. */
static bool
read_numbered_name(
    struct arena *a, struct span data, int64_t *const *numbers, size_t n_numbers, const char **out)
{
	const unsigned char *p = (const unsigned char *)data.p;

	if (data.n <= 2 * n_numbers)
		return false;
	for (size_t i = 0; i < n_numbers; i++)
		*numbers[i] = number16(p + 2 * i);
	return read_name(a, (struct span){ data.p + 2 * n_numbers, data.n - 2 * n_numbers }, out);
}

bool
dns_record_read(struct arena *a, enum dns_type type, struct span data, struct dns_record *out)
{
	*out = (struct dns_record){ .text = "" };
	switch (type) {
	case DNS_A:
		return read_address(a, AF_INET, data, &out->text);
	case DNS_AAAA:
		return read_address(a, AF_INET6, data, &out->text);
	case DNS_CNAME:
	case DNS_PTR:
		return read_name(a, data, &out->text);
	case DNS_MX:
		return read_numbered_name(a, data, (int64_t *[]){ &out->priority }, 1, &out->text);
	case DNS_SRV:
		return read_numbered_name(
		    a, data, (int64_t *[]){ &out->priority, &out->weight, &out->port }, 3, &out->text);
	case DNS_TXT:
		return read_txt(a, data, &out->text);
	case DNS_TLSA:
		return read_tlsa(a, data, &out->text);
	}
	return false;
}

const char *
dns_record_text(struct arena *a, enum dns_type type, const struct dns_record *r)
{
	if (type == DNS_MX)
		return arena_printf(a, "%lld %s", (long long)r->priority, r->text);
	if (type == DNS_SRV)
		return arena_printf(a, "%lld %lld %lld %s", (long long)r->priority, (long long)r->weight,
		    (long long)r->port, r->text);
	return r->text;
}

const char *
dns_type_name(enum dns_type type)
{
	switch (type) {
	case DNS_A:
		return "A";
	case DNS_AAAA:
		return "AAAA";
	case DNS_CNAME:
		return "CNAME";
	case DNS_PTR:
		return "PTR";
	case DNS_MX:
		return "MX";
	case DNS_SRV:
		return "SRV";
	case DNS_TXT:
		return "TXT";
	case DNS_TLSA:
		return "TLSA";
	}
	return "";
}

/* An escape is one byte of the string, and is not cut. */
static void
put_quoted(struct buf *b, const char *text)
{
	size_t bytes = 0;

	buf_putc(b, '"');
	while (*text != '\0') {
		size_t n = *text != '\\' ? 1 : isdigit((unsigned char)text[1]) ? 4 : 2;

		if (++bytes > STRING_MAX) {
			buf_puts(b, "\" \"");
			bytes = 1;
		}
		if (*text == '"')
			buf_putc(b, '\\');
		for (; n > 0 && *text != '\0'; n--)
			buf_putc(b, *text++);
	}
	buf_putc(b, '"');
}

void
dns_zone_line_put(struct buf *b, const char *name, enum dns_type type, const char *text)
{
	size_t n = strlen(text);

	buf_printf(b, "%s.\t3600\tIN\t%s\t", name, dns_type_name(type));
	if (type == DNS_TXT)
		put_quoted(b, text);
	else
		buf_puts(b, text);
	if ((type == DNS_CNAME || type == DNS_MX || type == DNS_SRV) && n > 0 && text[n - 1] != '.')
		buf_putc(b, '.');
	buf_putc(b, '\n');
}
