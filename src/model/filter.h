/* SPDX-License-Identifier: Apache-2.0 */
/* filter: what a user's rules do with incoming mail (R52), and the reply when nobody is there (R53). */
#pragma once
#include "base/err.h"
#include "model/field.h"

enum {
	FILTERS_MAX = 100,       /* rules of an account */
	FILTER_FORWARDS_MAX = 4, /* forwards in all of them */
	FILTER_CONDITIONS_MAX = 20,
	FILTER_ACTIONS_MAX = 8,
	FILTER_MESSAGE_MAX = 128 * 1024, /* bytes of a message to test with */
	SIEVE_MAX = 100 * 1024,          /* bytes of a script */
	VACATION_ADDRESSES_MAX = 50,     /* names that a user is answered for by */
};

enum filter_matching { FILTER_ALL, FILTER_ANY, FILTER_ALWAYS };
enum filter_what { FILTER_FROM, FILTER_TO, FILTER_SUBJECT, FILTER_HEADER, FILTER_BODY, FILTER_SIZE };
enum filter_op {
	FILTER_CONTAINS,
	FILTER_NOT_CONTAINS,
	FILTER_IS,
	FILTER_NOT_IS,
	FILTER_BEGINS,
	FILTER_ENDS,
	FILTER_MATCHES,
	FILTER_NOT_MATCHES,
	FILTER_EXISTS,
	FILTER_NOT_EXISTS,
	FILTER_OVER,
	FILTER_UNDER,
};
enum filter_deed {
	FILTER_MOVE,
	FILTER_COPY,
	FILTER_KEEP,
	FILTER_FORWARD,
	FILTER_REJECT,
	FILTER_DISCARD,
	FILTER_STOP,
};

struct filter_condition {
	int what, op;       /* enum filter_what, filter_op */
	const char *header; /* of FILTER_HEADER, else NULL */
	const char *value;  /* of what is compared, else NULL */
	int64_t size;       /* bytes; of FILTER_SIZE */
};

struct filter_action {
	int action;                          /* enum filter_deed */
	const char *folder, *address, *text; /* what the action needs; the others are NULL */
};

struct filter {
	int64_t id, position;
	const char *name;
	bool enabled;
	int matching;              /* enum filter_matching */
	struct objects conditions; /* struct filter_condition */
	struct objects actions;    /* struct filter_action */
	int64_t created_at, updated_at;
	int64_t account_id; /* not part of the API */
};
extern const struct field filter_fields[];
/* Of these, what the script keeps, so that it can be read back. */
extern const struct field filter_kept_fields[];

/* What the fields by themselves can not tell: which action needs what, names of headers and folders. Fails
 * with invalid_field. What an action or condition does not use becomes NULL. */
NODISCARD struct err *filter_check(struct arena *a, struct filter *filter);
/* What is wrong with the name of a folder ("must not ..."), or NULL. */
const char *filter_folder_wrong(const char *folder);
/* Does it end with the message, so that no later rule sees it? */
bool filter_stops(const struct filter *filter);

struct vacation {
	int64_t id;
	bool enabled;
	const char *subject, *text; /* subject NULL: made of the message's */
	int64_t starts_at, ends_at; /* 0: open */
	struct texts addresses;     /* of the script alone: what else mail to the user may be addressed to */
	int64_t updated_at;
	int64_t account_id; /* not part of the API */
};
extern const struct field vacation_fields[];
extern const struct field vacation_kept_fields[];
/* Fails with invalid_field: it ends before it begins. */
NODISCARD struct err *vacation_check(struct arena *a, const struct vacation *vacation);

/* All rules of an account, in their order. */
struct filter_order {
	struct texts order;
};
extern const struct field filter_order_fields[];

enum filter_mode { FILTER_MODE_RULES, FILTER_MODE_SCRIPT };
enum filter_state {
	FILTER_NONE,    /* nothing was ever written */
	FILTER_ACTIVE,  /* Dovecot has what the portal has */
	FILTER_WAITING, /* it will have in a moment */
	FILTER_FOREIGN, /* another program's script is active; it is kept until its owner chooses */
	FILTER_UNKNOWN, /* Dovecot does not answer */
};
enum filter_keep { FILTER_KEEP_NONE, FILTER_KEEP_OURS, FILTER_KEEP_THEIRS };

/* The script that Dovecot runs. */
struct filter_script {
	int mode, state;
	const char *script;      /* the portal's */
	const char *theirs;      /* the active one when state is FILTER_FOREIGN; "": none is active */
	const char *theirs_name; /* as ManageSieve names it */
	bool theirs_rules;       /* it can be read as rules */
	int64_t updated_at;
	/* not part of the API */
	int64_t account_id;
	const char *expert;   /* script of FILTER_MODE_SCRIPT; NULL */
	int64_t wanted, done; /* number of the change that was made, and that has been written */
	int64_t due_at;       /* when it is to be written; 0: it is */
	const char *replaces; /* digest of the active script that may be written over; "": of none */
	int keep;             /* enum filter_keep, of the body */
};
extern const struct field filter_script_fields[];
/* The body that changes it, and the row. */
extern const struct field filter_script_wanted_fields[];
extern const struct field filter_script_row_fields[];

/* A message to try the rules with. */
struct filter_test {
	const char *message;
	const char *sender; /* envelope; NULL: as From */
	const char *script; /* instead of the one that is in place */
};
extern const struct field filter_test_fields[];

/* A comparison that was made. */
struct filter_trial {
	const char *what;  /* "header", "address", "body", "size", ... */
	const char *value; /* of the message; NULL: it has none */
	const char *key;
	bool matched;
};
/* A rule, or a line of a script of one's own, and what came of it. */
struct filter_step {
	const char *rule; /* its name; "" beside rules */
	int64_t line;
	bool matched;
	struct texts actions; /* as Dovecot tells them */
	struct objects trials;
};
/* What would be done with the message in the end. */
struct filter_outcome {
	int action; /* enum filter_result */
	const char *detail;
};
enum filter_result {
	RESULT_STORE,
	RESULT_FORWARD,
	RESULT_REJECT,
	RESULT_DISCARD,
	RESULT_REPLY,
	RESULT_OTHER,
};
struct filter_verdict {
	struct objects steps;   /* struct filter_step */
	struct objects results; /* struct filter_outcome */
	const char *error;      /* why the script failed; the message is kept in INBOX then */
};
extern const struct field filter_verdict_fields[];
extern const struct field_of filter_step_of, filter_outcome_of, filter_trial_of;
