/* SPDX-License-Identifier: Apache-2.0 */
/* err: the one way a failure travels. NULL is success; a non-NULL err lives in the arena. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"

#define NODISCARD __attribute__((warn_unused_result))

enum err_code {
#define X(code, slug, status, title) ERR_##code,
#include "base/err.def"
#undef X
	ERR_CODES
};

struct err {
	enum err_code code;
	const char *field;  /* the guilty input, or NULL; a literal or in the arena; "a/0" for members of a */
	const char *detail; /* for people; never holds a secret */
	const char *reason; /* the same for programs, as base/say has it, or NULL */
	struct err *more;   /* the next guilty field of the same request, or NULL */
	bool retry;         /* the whole transaction may be tried again (a lost race in the database) */
};

/* fmt may begin with the name of the sentence (base/say): "{job_ended}the job has ended already". */
NODISCARD struct err *err_new(struct arena *a, enum err_code code, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5), nonnull(4), returns_nonnull));
/* What is wrong with a field, "{name}is so": the sentence begins with subject, which may be NULL. */
NODISCARD struct err *err_why(struct arena *a, enum err_code code, const char *field, const char *subject,
    const char *why) __attribute__((returns_nonnull));
/* The failure of e with another field, and in an arena that may live longer; subject stands before it. */
NODISCARD struct err *err_again(struct arena *a, const struct err *e, const char *field, const char *subject)
    __attribute__((returns_nonnull));
#ifdef __clang_analyzer__ /* clang-tidy 14 does not believe returns_nonnull */
#define ERR_MADE(call) \
	(__extension__({ \
		struct err *made_ = (call); \
		if (made_ == NULL) \
			abort(); \
		made_; \
	}))
#define err_new(...) ERR_MADE(err_new(__VA_ARGS__))
#define err_why(...) ERR_MADE(err_why(__VA_ARGS__))
#define err_again(...) ERR_MADE(err_again(__VA_ARGS__))
#endif
int err_status(const struct err *e);
const char *err_slug(const struct err *e);
const char *err_title(const struct err *e);

/* One row of err.def, for documents that list them all; code < ERR_CODES. */
struct err_row {
	const char *slug, *title;
	int status;
};
const struct err_row *err_row(enum err_code code) __attribute__((returns_nonnull));

/* Leave this function with the failure of expr, if it has one. Arenas and SCOPED_*
 * values make that safe at any line. */
#define TRY(expr) \
	do { \
		struct err *err_ = (expr); \
		if (err_ != NULL) \
			return err_; \
	} while (0)

/* Accept a failure on purpose, with the reason written beside it. */
static inline void
err_ignore(const struct err *e)
{
	(void)e;
}
