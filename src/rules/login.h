/* SPDX-License-Identifier: Apache-2.0 */
/* login: who may come in, with what, where. Asked by hooks (mail protocols) and by the API's sign-in. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/session.h"
#include "model/setting.h"

struct account;
struct ctx;
struct secret_pool;

/* Which door; decides the per-protocol switch of the account. */
enum login_service {
	LOGIN_API,
	LOGIN_IMAP,
	LOGIN_POP3,
	LOGIN_SMTP,
	LOGIN_SIEVE,
	LOGIN_LMTP,
	LOGIN_DOVEADM,
	LOGIN_DAV
};

/* As Dovecot calls them, in that order; those that a device password can be for are among
 * device_scope_names. */
extern const char *const login_services[];

enum login_result { LOGIN_OK, LOGIN_WRONG, LOGIN_UNKNOWN, LOGIN_DISABLED };

struct login_attempt {
	const char *name, *password; /* as typed; the name is folded inside */
	const char *code;            /* what came beside the password (rules/totp), or NULL */
	enum login_service service;
	bool regardless; /* of whether the password may open the API (R15): it is only asked again, or not at
			    all */
	const char *ip;
};

/* The account that a mail process needs to know (Dovecot's userdb). */
struct login_account {
	int64_t id;
	const char *name;       /* canonical: user@domain */
	const char *home;       /* absolute directory */
	int64_t quota_bytes;    /* 0: no limit */
	struct junk_trash days; /* of a mailbox (R44); 0: nothing is thrown away when this session ends */
	int language;           /* of the person: enum language */
};

/* Step 1, reads: the stored hash (NULL for an unknown name) and what a right password would mean. Never says
 * more than "wrong" to the caller of the API. Split in two so that no transaction is open while Argon2 runs.
 * Mail services take device passwords, tickets of webmail, and the account's own password only while it needs
 * no second factor and its password login is on (R13, R15). By IMAP alone, and only with the master password,
 * somebody else comes in as user*master (R70).
 */
struct login_row {
	struct login_account account;
	const char *hash;           /* NULL: unknown name, or no mail service takes the account's password */
	enum login_result standing; /* OK, UNKNOWN or DISABLED: what it is apart from the password */
	const char
	    *better; /* hash of the same password that should be stored instead, by login_verify; or NULL */
	bool password_login; /* false: its password does not open the API (R15), which standing says, too */
	enum session_method method; /* what it signs in with */
	int64_t owner_id;           /* admin that the account belongs to */
	bool by_master; /* asked for as user*master: the hash is that of the master password (R70) */
	bool by_token;  /* the password is right, and one of ours: a device password or a ticket of webmail */
	int64_t device_id;          /* the password is this device password; 0: it is none that may come in */
	bool device_use_due;        /* its use has not been written for some minutes */
	const char *device_refused; /* why a device password of the account may not come in, for the log */
	const char *ticket;         /* of LOGIN_SMTP: what the session signs in under, rules/connection.h */
};
NODISCARD struct err *login_find(struct ctx *c, const struct login_attempt *in, struct login_row *out);
/* Step 2, no database: verify; standing when the password is right, else WRONG or UNKNOWN. An imported hash
 * gets a better one (R17). */
NODISCARD struct err *login_verify(struct ctx *c, struct secret_pool *pool, const struct login_attempt *in,
    struct login_row *row, enum login_result *out);
/* In a transaction that writes: is the password that was verified the account's to this moment? Fails with
 * busy.
 */
NODISCARD struct err *login_check_same(struct ctx *c, const struct login_row *row, const struct account *now);
/* Step 3, in a transaction that writes: what a sign-in leaves behind. from that address. */
NODISCARD struct err *login_remember(struct ctx *c, const struct login_row *row, const char *ip);

/* That somebody has opened the mailbox with the master password, where its owner reads it: in a transaction
 * that writes, before the door opens. */
NODISCARD struct err *login_record_master(struct ctx *c, const struct login_row *row);

/* Dovecot's userdb: for doveadm. Disabled accounts still receive unless may_receive is off. */
NODISCARD struct err *login_userdb(struct ctx *c, const char *name, struct login_account *out, bool *found);
/* The same for delivery (LMTP), with no days: Dovecot would look through Junk and Trash after each message.
 * Signing out does it, and a job for those who never come (R44). And with no quota while less than half of it
 * is used: Dovecot would count the mailbox before each message, and what it refused would bounce. The policy
 * has asked whether the message fits, and Dovecot tells us the usage behind it in any case. */
NODISCARD struct err *login_delivery(struct ctx *c, const char *name, struct login_account *out, bool *found);
/* What its mail processes are told: "uid", "gid", "home", "quota_rule", ...; as many as returned, in the
 * arena. */
enum { LOGIN_FIELDS = 8 };
struct login_field {
	const char *key, *value;
};
size_t login_fields(struct ctx *c, const struct login_account *account, struct login_field out[LOGIN_FIELDS]);
/* Each mail account's name in turn (doveadm -A), keyset paging: names greater than after, at most 500 a call.
 */
NODISCARD struct err *login_names(struct ctx *c, const char *after, const char **names, unsigned *n);
