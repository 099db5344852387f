/* SPDX-License-Identifier: Apache-2.0 */
/* What each class means and what to do about it. The names are those of the sentences (base/say), which the
 * pages find by that of the class. */
#include "base/say.h"
#include "rules/failure.h"

static const struct {
	const char *words, *advice;
} sentences[FAILURE_CLASSES] = {
	[FAILURE_UNKNOWN] = { "{failure_unknown}What was said does not tell beyond doubt why the mail did not arrive.",
	    "{failure_unknown_do}Read the original text below. If it does not help you, ask the recipient in another way, and show the text to your administrator." },
	[FAILURE_DELIVERED] = { "{failure_delivered}This is no failure: the mail was handed over.",
	    "{failure_delivered_do}If it can not be found, it may lie in the spam folder, or a rule of the recipient has moved it." },
	[FAILURE_MAILBOX_UNKNOWN] = { "{failure_mailbox_unknown}There is no mailbox with this address.",
	    "{failure_mailbox_unknown_do}Look for a mistake in the part before the @. Ask the recipient in another way which address is right." },
	[FAILURE_MAILBOX_FULL] = { "{failure_mailbox_full}The mailbox of the recipient is full.",
	    "{failure_mailbox_full_do}Tell the recipient in another way to make room, then send the mail again." },
	[FAILURE_MAILBOX_DISABLED] = { "{failure_mailbox_disabled}The mailbox exists, but it is switched off and takes no mail.",
	    "{failure_mailbox_disabled_do}Ask the recipient in another way for an address that works." },
	[FAILURE_MAILBOX_MOVED] = { "{failure_mailbox_moved}The recipient has another address now.",
	    "{failure_mailbox_moved_do}Use the new address, if the original text names it; otherwise ask for it." },
	[FAILURE_ADDRESS_INVALID] = { "{failure_address_invalid}The address is not written as addresses are.",
	    "{failure_address_invalid_do}Look for blanks, commas, brackets and missing dots in the address, and send the mail again." },
	[FAILURE_DOMAIN_UNKNOWN] = { "{failure_domain_unknown}The domain of the address (the part behind the @) does not exist, or takes no mail.",
	    "{failure_domain_unknown_do}Look for a mistake in the part behind the @. If it is right, its owner has to mend its DNS records." },
	[FAILURE_SPAM] = { "{failure_spam}The mail was taken for spam.",
	    "{failure_spam_do}Write it in other words, with fewer links, and without forwarded spam in it. If that does not help, ask the recipient to allow your address." },
	[FAILURE_POLICY] = { "{failure_policy}A rule of the server that was asked does not allow this mail. It does not tell which.",
	    "{failure_policy_do}Ask the recipient, whose administrator can see which rule it was." },
	[FAILURE_CONTENT_REFUSED] = { "{failure_content_refused}The mail holds something that is not taken: a kind of file, or a virus.",
	    "{failure_content_refused_do}Send it without the attachment, or pass the file on by a link. Check your computer for viruses if you did not attach anything." },
	[FAILURE_TOO_LARGE] = { "{failure_too_large}The mail is too large.",
	    "{failure_too_large_do}Send it without large attachments, or pass the files on by a link." },
	[FAILURE_TOO_MANY_RECIPIENTS] = { "{failure_too_many_recipients}The mail has more recipients than are allowed at once.",
	    "{failure_too_many_recipients_do}Send it to fewer people at a time." },
	[FAILURE_SERVER_BLOCKED] = { "{failure_server_blocked}The server or domain that sent the mail is on a block list, or has a bad name.",
	    "{failure_server_blocked_do}Show the original text to the administrator of the sending server: who sent spam through it has to be stopped, then it can be taken off the list." },
	[FAILURE_REVERSE_DNS] = { "{failure_reverse_dns}The name of the sending server does not fit its IP address.",
	    "{failure_reverse_dns_do}Show this to the administrator of the sending server: its reverse DNS (PTR) record and the name it greets with have to lead to each other." },
	[FAILURE_SENDER_PROOF] = { "{failure_sender_proof}The mail does not prove that it comes from the sender's domain: SPF, DKIM or DMARC failed.",
	    "{failure_sender_proof_do}Send through the server of your own domain. Its administrator has to check the SPF, DKIM and DMARC records; forwarding breaks them, too." },
	[FAILURE_SENDER_REFUSED] = { "{failure_sender_refused}The address of the sender is not accepted: it does not exist for the other server, or is blocked there.",
	    "{failure_sender_refused_do}Check that your own address is set right in your mail program. If it is, ask the recipient to allow it." },
	[FAILURE_SENDER_NOT_ALLOWED] = { "{failure_sender_not_allowed}The sender may not send so: not as this address, or not to this recipient.",
	    "{failure_sender_not_allowed_do}Send with an address of your own. If it was, the recipient takes mail only from some people: ask to be one of them." },
	[FAILURE_SIGN_IN] = { "{failure_sign_in}The server wants a sign-in, or name and password were wrong.",
	    "{failure_sign_in_do}Check name, password and the sign-in for outgoing mail in your mail program." },
	[FAILURE_RELAY_DENIED] = { "{failure_relay_denied}The server that was asked is not responsible for this recipient and does not pass the mail on.",
	    "{failure_relay_denied_do}If it is your own server, sign in for outgoing mail. Otherwise the MX record of the recipient's domain leads to the wrong server: tell its owner." },
	[FAILURE_GREYLISTED] = { "{failure_greylisted}The server does not know the sender yet and asks to come again later (greylisting).",
	    "{failure_greylisted_do}Send it again in an hour, from the same server." },
	[FAILURE_RATE_LIMITED] = { "{failure_rate_limited}Too much mail in too short a time.",
	    "{failure_rate_limited_do}Send it again later, and less at a time. If you did not send much, change your password: somebody else may send in your name." },
	[FAILURE_TLS] = { "{failure_tls}The connection could not be encrypted as it has to be (TLS).",
	    "{failure_tls_do}Show the original text to your administrator: a certificate or the TLS settings of one of the two servers are wrong." },
	[FAILURE_CONNECTION] = { "{failure_connection}The other server could not be reached, or the connection broke.",
	    "{failure_connection_do}Check the part behind the @, and send it again later. If it lasts, the other server is down or lets nobody in." },
	[FAILURE_DNS] = { "{failure_dns}DNS did not tell where the mail has to go.",
	    "{failure_dns_do}Send it again later. If it lasts, the name servers of the recipient's domain do not answer: tell its owner." },
	[FAILURE_LOOP] = { "{failure_loop}The mail went round in a circle.",
	    "{failure_loop_do}Two forwards or servers lead to each other: show the original text to the administrator of the recipient's domain." },
	[FAILURE_PROTOCOL] = { "{failure_protocol}One of the two servers or programs does not speak as the rules of mail want it.",
	    "{failure_protocol_do}Try another mail program. Show the original text to your administrator if that does not help." },
	[FAILURE_SYSTEM] = { "{failure_system}The server had trouble of its own, such as a full disk.",
	    "{failure_system_do}Send it again later. If it lasts, its administrator has to mend it." },
	[FAILURE_EXPIRED] = { "{failure_expired}The mail was tried again and again, and was given up when it had waited too long.",
	    "{failure_expired_do}Check the address and send it again. If the original text does not tell why, the log of the sending server does." },
};

static const char wait[] =
    "{failure_wait}You need not do anything: the mail waits and is tried again by itself.";

const char *failure_words(enum failure_class class)
{
	return say_text(sentences[class].words);
}

const char *
failure_advice(enum failure_class class, enum failure_lasting lasting)
{
	return say_text(lasting == FAILURE_TEMPORARY ? wait : sentences[class].advice);
}
