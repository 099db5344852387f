/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/smtp.h"

#include <unistd.h>

#include "base/scoped.h"
#include "os/curl.h"

enum { CONNECT_MS = 10 * 1000, SEND_MS = 50 * 1000 /* less than the lease of a job */, PORT_TLS = 465 };

/* The address that is really connected to, after DNS. */
static curl_socket_t
open_allowed(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	const struct smtp_mail *mail = arg;
	char ip[INET6_ADDRSTRLEN] = "";

	(void)purpose;
	if (!curl_address_ip(a, ip) || (mail->refuses != NULL && mail->refuses(ip)))
		return CURL_SOCKET_BAD;
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static size_t
give(char *out, size_t size, size_t n, void *arg)
{
	struct span *rest = arg;
	size_t now = rest->n < size * n ? rest->n : size * n;

	memcpy(out, rest->p, now);
	rest->p += now;
	rest->n -= now;
	return now;
}

/* A line end in one of these would begin a command of its own. */
static bool
fits_a_line(const char *text, const char *not_in)
{
	for (const char *p = text; p != NULL && *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f || strchr(not_in, *p) != NULL)
			return false;
	return true;
}

static CURLcode
set_options(
    CURL *curl, struct arena *a, const struct smtp_mail *mail, const struct curl_slist *to, struct span *rest)
{
	static const long use_ssl[] = { [RELAY_TLS_OPPORTUNISTIC] = CURLUSESSL_TRY,
		[RELAY_TLS_NONE] = CURLUSESSL_NONE,
		[RELAY_TLS_REQUIRED] = CURLUSESSL_ALL,
		[RELAY_TLS_VERIFIED] = CURLUSESSL_ALL };
	bool tls_first = mail->port == PORT_TLS && mail->tls != RELAY_TLS_NONE;
	bool v6 = strchr(mail->host, ':') != NULL;
	CURLcode failed = CURLE_OK;

#define SET(option, value) \
	failed = failed != CURLE_OK ? failed : curl_table()->curl_easy_setopt(curl, option, value)
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	SET(CURLOPT_PROXY, ""); /* else the environment's is used */
	SET(CURLOPT_TIMEOUT_MS, (long)SEND_MS);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	SET(CURLOPT_URL, arena_printf(a, "%s://%s%s%s:%d/%s", tls_first ? "smtps" : "smtp", v6 ? "[" : "",
			     mail->host, v6 ? "]" : "", mail->port, mail->helo));
	SET(CURLOPT_USE_SSL, use_ssl[mail->tls]);
	SET(CURLOPT_SSL_VERIFYPEER, mail->tls == RELAY_TLS_VERIFIED ? 1L : 0L);
	SET(CURLOPT_SSL_VERIFYHOST, mail->tls == RELAY_TLS_VERIFIED ? 2L : 0L);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_allowed);
	SET(CURLOPT_OPENSOCKETDATA, mail);
	SET(CURLOPT_MAIL_FROM, arena_printf(a, "<%s>", mail->from));
	SET(CURLOPT_MAIL_RCPT, to);
	SET(CURLOPT_UPLOAD, 1L);
	SET(CURLOPT_READFUNCTION, give);
	SET(CURLOPT_READDATA, rest);
	SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->message.n);
	if (mail->username != NULL) {
		SET(CURLOPT_USERNAME, mail->username);
		SET(CURLOPT_PASSWORD, mail->password);
		SET(CURLOPT_SASL_IR, 1L); /* one question less */
	}
#undef SET
	return failed;
}

NODISCARD static struct err *
outcome(struct arena *a, CURL *curl, const struct smtp_mail *mail, CURLcode failed)
{
	long code = 0;

	if (failed == CURLE_OK)
		return NULL;
	curl_table()->curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
	bool for_good = code >= 500 && code < 600 && failed != CURLE_LOGIN_DENIED;
	return err_new(a, for_good ? ERR_CONFLICT : ERR_UNAVAILABLE, NULL,
	    "{smtp_failed}%s port %d: %s (%ld)", mail->host, mail->port,
	    curl_table()->curl_easy_strerror(failed), code);
}

struct err *
smtp_send(struct arena *a, const struct smtp_mail *mail)
{
	struct span rest = mail->message;

	if (!fits_a_line(mail->from, "<> ") || !fits_a_line(mail->to, "<> ") ||
	    !fits_a_line(mail->username, "") || !fits_a_line(mail->password, "") ||
	    !fits_a_line(mail->helo, " /?#"))
		return err_new(
		    a, ERR_INVALID_FIELD, NULL, "an address or a login holds a character it must not");
	TRY(curl_load(a));
	SCOPED(curl_release) CURL *curl = curl_table()->curl_easy_init();
	SCOPED(curl_release_list)
	struct curl_slist *to = curl_table()->curl_slist_append(NULL, arena_printf(a, "<%s>", mail->to));
	if (curl == NULL || to == NULL)
		abort();
	CURLcode failed = set_options(curl, a, mail, to, &rest);
	if (failed == CURLE_OK)
		failed = curl_table()->curl_easy_perform(curl);
	return outcome(a, curl, mail, failed);
}
