/* SPDX-License-Identifier: Apache-2.0 */
#include "model/client_document.h"

#include "base/secret.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

void
xml_put(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '&')
			buf_puts(b, "&amp;");
		else if (*text == '<')
			buf_puts(b, "&lt;");
		else if (*text == '>')
			buf_puts(b, "&gt;");
		else if (*text == '"')
			buf_puts(b, "&quot;");
		else if (strncmp(text, "\xef\xbf\xbe", 3) == 0 || strncmp(text, "\xef\xbf\xbf", 3) == 0)
			text += 2; /* U+FFFE and U+FFFF are no characters */
		else if ((unsigned char)*text >= ' ')
			buf_putc(b, *text);
	}
}

/* <name>text</name> */
static void
put_text(struct buf *b, const char *name, const char *text)
{
	buf_printf(b, "<%s>", name);
	xml_put(b, text);
	buf_printf(b, "</%s>\n", name);
}

static void
put_number(struct buf *b, const char *name, int64_t n)
{
	buf_printf(b, "<%s>%lld</%s>\n", name, (long long)n, name);
}

/* The address is what people sign in with, whatever part of it the program would take. */
static void
put_server(struct buf *b, const char *element, const struct client_service *s)
{
	buf_printf(b, "<%s type=\"%s\">\n", element, client_protocol_names[s->protocol]);
	put_text(b, "hostname", s->host);
	put_number(b, "port", s->port);
	put_text(b, "socketType", s->security == CLIENT_TLS ? "SSL" : "STARTTLS");
	put_text(b, "username", "%EMAILADDRESS%");
	put_text(b, "authentication", "password-cleartext");
	buf_printf(b, "</%s>\n", element);
}

static void
put_dav(struct buf *b, const char *element, const char *type, const struct client_service *s)
{
	buf_printf(b, "<%s type=\"%s\">\n", element, type);
	put_text(b, "username", "%EMAILADDRESS%");
	put_text(b, "authentication", "http-basic");
	put_text(b, "serverURL", s->url);
	buf_printf(b, "</%s>\n", element);
}

void
autoconfig_put(struct buf *b, const struct client_service services[CLIENT_SERVICES], const char *domain,
    const char *help)
{
	buf_puts(b, HEAD "<clientConfig version=\"1.1\">\n<emailProvider id=\"");
	xml_put(b, domain);
	buf_puts(b, "\">\n");
	put_text(b, "domain", domain);
	put_text(b, "displayName", domain);
	put_text(b, "displayShortName", domain);
	for (size_t i = 0; i < CLIENT_SERVICES; i++)
		if (services[i].protocol == CLIENT_IMAP || services[i].protocol == CLIENT_POP3)
			put_server(b, "incomingServer", &services[i]);
	for (size_t i = 0; i < CLIENT_SERVICES; i++)
		if (services[i].protocol == CLIENT_SMTP)
			put_server(b, "outgoingServer", &services[i]);
	buf_puts(b, "<documentation url=\"");
	xml_put(b, help);
	buf_puts(b,
	    "\">\n<descr lang=\"en\">Set up a mail program</descr>\n"
	    "<descr lang=\"de\">Ein Mailprogramm einrichten</descr>\n</documentation>\n</emailProvider>\n");
	put_dav(b, "addressBook", "carddav", client_service_of(services, CLIENT_CARDDAV));
	put_dav(b, "calendar", "caldav", client_service_of(services, CLIENT_CALDAV));
	buf_puts(b, "</clientConfig>\n");
}

static const char answer_begin[] =
    HEAD "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">\n";

static void
put_protocol(struct buf *b, const char *type, const struct client_service *s, const char *address)
{
	buf_puts(b, "<Protocol>\n");
	put_text(b, "Type", type);
	put_text(b, "Server", s->host);
	put_number(b, "Port", s->port);
	put_text(b, "DomainRequired", "off");
	put_text(b, "LoginName", address);
	put_text(b, "SPA", "off");
	put_text(b, "SSL", "on");
	put_text(b, "Encryption", s->security == CLIENT_TLS ? "SSL" : "TLS");
	put_text(b, "AuthRequired", "on");
	if (s->protocol == CLIENT_SMTP)
		buf_puts(b, "<UsePOPAuth>off</UsePOPAuth>\n<SMTPLast>off</SMTPLast>\n");
	buf_puts(b, "</Protocol>\n");
}

void
autodiscover_put(struct buf *b, const struct client_service services[CLIENT_SERVICES], const char *address)
{
	buf_puts(b, answer_begin);
	buf_puts(b, "<Response xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/"
		    "responseschema/2006a\">\n<User>\n");
	put_text(b, "DisplayName", address);
	buf_puts(b, "</User>\n<Account>\n<AccountType>email</AccountType>\n<Action>settings</Action>\n");
	put_protocol(b, "IMAP", client_service_of(services, CLIENT_IMAP), address);
	put_protocol(b, "POP3", client_service_of(services, CLIENT_POP3), address);
	put_protocol(b, "SMTP", client_service_of(services, CLIENT_SMTP), address);
	buf_puts(b, "</Account>\n</Response>\n</Autodiscover>\n");
}

void
autodiscover_refusal_put(struct buf *b, int code)
{
	buf_puts(b, answer_begin);
	buf_puts(b, "<Response>\n<Error>\n");
	put_number(b, "ErrorCode", code);
	put_text(
	    b, "Message", code == 600 ? "Invalid Request" : "The requested schema version is not supported");
	buf_puts(b, "<DebugData/>\n</Error>\n</Response>\n</Autodiscover>\n");
}

static void
put_key(struct buf *b, const char *key, const char *value)
{
	put_text(b, "key", key);
	put_text(b, "string", value);
}

static void
put_key_number(struct buf *b, const char *key, int64_t n)
{
	put_text(b, "key", key);
	put_number(b, "integer", n);
}

static void
put_key_bool(struct buf *b, const char *key, bool value)
{
	put_text(b, "key", key);
	buf_puts(b, value ? "<true/>\n" : "<false/>\n");
}

/* The same for the same part of the same profile (RFC 9562 section 5.8). */
static const char *
uuid_of(struct arena *a, const char *id, const char *part)
{
	const char *text = arena_printf(a, "%s/%s", id, part), *d = secret_digest(a, text, strlen(text));

	return arena_printf(a, "%.8s-%.4s-8%.3s-8%.3s-%.12s", d, d + 8, d + 13, d + 17, d + 20);
}

/* What each payload has to say of itself. */
static void
put_payload(
    struct buf *b, const struct apple_profile *p, const char *type, const char *part, const char *name)
{
	put_key(b, "PayloadType", type);
	put_key_number(b, "PayloadVersion", 1);
	put_key(b, "PayloadIdentifier", arena_printf(b->arena, "mailportal.%s.%s", p->id, part));
	put_key(b, "PayloadUUID", uuid_of(b->arena, p->id, part));
	put_key(b, "PayloadDisplayName", name);
}

static void
put_mail_server(struct buf *b, const char *prefix, const struct client_service *s, const char *account)
{
	struct arena *a = b->arena;

	put_key(b, arena_printf(a, "%sMailServerHostName", prefix), s->host);
	put_key_number(b, arena_printf(a, "%sMailServerPortNumber", prefix), s->port);
	put_key_bool(b, arena_printf(a, "%sMailServerUseSSL", prefix), true);
	put_key(b, arena_printf(a, "%sMailServerUsername", prefix), account);
	put_key(b, arena_printf(a, "%sMailServerAuthentication", prefix), "EmailAuthPassword");
}

static void
put_mail(struct buf *b, const struct client_service services[CLIENT_SERVICES], const struct apple_profile *p)
{
	enum client_protocol in = p->imap ? CLIENT_IMAP : CLIENT_POP3;

	buf_puts(b, "<dict>\n");
	put_payload(b, p, "com.apple.mail.managed", "mail", p->account);
	put_key(b, "EmailAccountDescription", p->account);
	put_key(b, "EmailAccountName", p->full_name != NULL ? p->full_name : p->account);
	put_key(b, "EmailAccountType", p->imap ? "EmailTypeIMAP" : "EmailTypePOP");
	put_key(b, "EmailAddress", p->account);
	put_mail_server(b, "Incoming", client_service_of(services, in), p->account);
	put_key(b, "IncomingPassword", p->password);
	put_mail_server(b, "Outgoing", client_service_of(services, CLIENT_SMTP), p->account);
	put_key_bool(b, "OutgoingPasswordSameAsIncomingPassword", p->smtp);
	buf_puts(b, "</dict>\n");
}

static void
put_dav_account(struct buf *b, const struct client_service *s, const struct apple_profile *p)
{
	bool cal = s->protocol == CLIENT_CALDAV;
	const char *prefix = cal ? "CalDAV" : "CardDAV";
	struct arena *a = b->arena;

	buf_puts(b, "<dict>\n");
	put_payload(b, p, cal ? "com.apple.caldav.account" : "com.apple.carddav.account",
	    client_protocol_names[s->protocol], p->account);
	put_key(b, arena_printf(a, "%sAccountDescription", prefix), p->account);
	put_key(b, arena_printf(a, "%sHostName", prefix), s->host);
	put_key_number(b, arena_printf(a, "%sPort", prefix), s->port);
	put_key_bool(b, arena_printf(a, "%sUseSSL", prefix), true);
	put_key(b, arena_printf(a, "%sUsername", prefix), p->account);
	put_key(b, arena_printf(a, "%sPassword", prefix), p->password);
	buf_puts(b, "</dict>\n");
}

void
apple_profile_put(
    struct buf *b, const struct client_service services[CLIENT_SERVICES], const struct apple_profile *profile)
{
	buf_puts(b,
	    HEAD "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\""
		 " \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n");
	put_payload(b, profile, "Configuration", "profile", profile->account);
	put_key(b, "PayloadOrganization", profile->hostname);
	put_key_bool(b, "PayloadRemovalDisallowed", false);
	put_text(b, "key", "PayloadContent");
	buf_puts(b, "<array>\n");
	if (profile->imap || profile->pop3)
		put_mail(b, services, profile);
	if (profile->dav) {
		put_dav_account(b, client_service_of(services, CLIENT_CALDAV), profile);
		put_dav_account(b, client_service_of(services, CLIENT_CARDDAV), profile);
	}
	buf_puts(b, "</array>\n</dict>\n</plist>\n");
}
