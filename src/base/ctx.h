/* SPDX-License-Identifier: Apache-2.0 */
/* ctx: everything one piece of work (a request, a lookup, a job) needs; there are no globals. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct coming;
struct db;
struct plan_item;
struct secret_pool;
struct tallies;

enum role { ROLE_NONE, ROLE_MAIL_USER, ROLE_DOMAIN_ADMIN, ROLE_MASTER_ADMIN };

/* Who asks. Rules trust it; only the doors' sign-in code fills it. */
struct actor {
	enum role role;
	int64_t id;         /* account, 0 for nobody */
	const char *name;   /* account name, NULL for nobody */
	int64_t owner_id;   /* admin in whose tree the account is; itself for an admin */
	int64_t session_id; /* 0 when not by a session */
	bool by_cookie;     /* that session is a browser's */
	int64_t key_id;     /* API key, 0 when not by one */
	const char *key_name;
	uint64_t key_scopes; /* what that reaches (model/api_key) */
	bool key_unnoted;    /* its last use is to be noted */
	bool lacks_factor;   /* has to set up a second factor before anything else (R70) */
	const char *ip;      /* where from, as text; NULL when the program itself acts */
};

enum { SITE_MAIL_PORTS = 6 };

/* What the installation is, the same for every request; owned by the process. */
struct site {
	const char *hostname; /* of this mail server */
	const char *url;      /* of the portal, as browsers write its origin; links in mails begin so */
	const char *url_host; /* the name in it, which passkeys belong to */
	const char *webmail_url, *dav_url; /* the other two origins */
	const char *mail_dir;              /* mailboxes lie in mail_dir/domain/local part */
	const char *dav_dir;               /* contacts and calendars (os/dav_home.h) */
	int64_t dav_limit;                 /* bytes that an account's may take */
	const char *snappymail;            /* a file that is there when SnappyMail is */
	const char *srs_hop;    /* transport of Postfix that forwards take, which writes a sender of ours */
	const char *mail_user;  /* system user that owns all mail, by name or number */
	const char *mail_group; /* its primary group */
	const char *admin_file; /* holds the first admin's generated password until it is changed, or NULL */
	const char *spool_dir;  /* files of requests and reports of jobs lie here */
	struct secret_pool *secrets; /* hashes passwords and tokens, seals what is stored */
	/* IP addresses of this host that mail can leave from, those that it had when its services were
	 * written; NULL ends them. May be NULL itself: then there are none. */
	const char *const *addresses;
	int64_t mail_ports[SITE_MAIL_PORTS]; /* where this server itself takes mail */
};

/* What a piece of work is about, for the API log: the object that asked names, once it is found for the
 * actor. */
struct about {
	const char *asked; /* the very text that the rules are given to find it by */
	int64_t object_id;
	int64_t owner_id;   /* admin that it belongs to */
	int64_t account_id; /* when it is an account */
};

/* What a door has to do once the transaction is committed, because it is not in the database. */
enum after {
	AFTER_RELOAD_POSTFIX =
	    1 << 0, /* a domain's class changed: smtpd keeps 100 resolve results for its life */
	AFTER_FORGET_ADMIN_FILE = 1 << 1, /* the first admin's generated password is no longer the password */
	AFTER_WAKE_JOBS = 1 << 2,         /* there is a job to begin at once */
	AFTER_FORGET_VERIFIED = 1 << 3,   /* recipients may be known to another server than before */
	AFTER_SHARES = 1 << 4,            /* files of rows in share_change are to be written */
};

struct ctx {
	struct arena arena;
	struct db *db;
	struct actor actor;
	const struct site *site;
	struct about about;
	/* A host name that was looked up before the transaction began, and its addresses, ended by NULL;
	 * NULL: none was. */
	const char *host;
	const char *const *host_addresses;
	const char *request_id;   /* "-" outside of requests */
	int64_t now;              /* ms since 1970, the same for the whole piece of work */
	uint32_t (*random)(void); /* tests give their own */
	struct plan_item *plan;   /* what this piece of work changed so far, newest first */
	struct tallies *tallies;  /* changes that wait for tally_settle; NULL: each is written at once */
	struct coming *coming;    /* addresses that the file at hand makes, or NULL */
	int64_t last_id;
	unsigned after; /* enum after */
};

/* One change as a dry run reports it; lives in the arena. */
struct plan_item {
	struct plan_item *older;
	const char *action, *kind, *name;
	const char *detail, *reason; /* for people and for programs (base/say); or NULL */
};

/* A new identity: 63 bits, sorted by time, made before the row is. The first of a piece of work is the time
 * and 20 random bits, the next ones count on from there: many rows made in one go never clash among
 * themselves. */
static inline int64_t
ctx_new_id(struct ctx *c)
{
	if (c->last_id >= c->now << 20)
		return ++c->last_id;
	c->last_id = c->now << 20 | (c->random() & 0xfffff);
	return c->last_id;
}

/* When the piece of work began that made an identity. */
static inline int64_t
ctx_id_time(int64_t id)
{
	return id >> 20;
}
