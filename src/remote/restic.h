/* SPDX-License-Identifier: Apache-2.0 */
/* restic: the program that keeps backups, deduplicated and encrypted, in a directory, at an S3-compatible or
 * an SFTP server (https://restic.readthedocs.io/en/v0.14.0/). What it must not tell others (the repository's
 * password, credentials) is in files that root alone reads, or in its environment, which is root's, too. */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "model/backup.h"

struct conf;

struct restic {
	const struct conf *conf;
	const char *target; /* as backup_target */
	const char *const *environment;
	const char *ssh; /* "sftp.command=...", or NULL */
};

/* Files in conf_backup_secrets. */
#define RESTIC_PASSWORD "password"       /* of the repository; one line */
#define RESTIC_CREDENTIALS "credentials" /* NAME=value, a line each: AWS_ACCESS_KEY_ID and the like */
#define RESTIC_SSH_KEY "ssh_key"
#define RESTIC_KNOWN_HOSTS "known_hosts"

/* Read what is needed for the target. Fails with not_found (there is no password, and make was not said; or,
 * for SFTP, no key of the server), with invalid_field. */
NODISCARD struct err *restic_open(
    struct arena *a, const struct conf *conf, const char *target, bool make, struct restic *out);
/* The repository is there, or is made. These fail with unavailable, and what restic says. */
NODISCARD struct err *restic_ensure(struct arena *a, const struct restic *r);

/* Of what lies in dir, sub-directories named in parts (NULL ends them), as one snapshot of host. told is
 * called about once a second with the per cent that are done. */
NODISCARD struct err *restic_backup(struct arena *a, const struct restic *r, const char *dir,
    const char *const *parts, struct err *(*told)(void *arg, int64_t percent), void *arg,
    struct backup_run *out);
/* Keep as conf says, the last three in any case, and remove what no other needs. */
NODISCARD struct err *restic_forget(struct arena *a, const struct restic *r);
/* Those of this instance's host, the last first. */
NODISCARD struct err *restic_snapshots(struct arena *a, const struct restic *r, struct objects *out);
/* Into target, all of it or what lies below include (NULL: all), and compare what was written. snapshot: id
 * or "latest". */
NODISCARD struct err *restic_restore(
    struct arena *a, const struct restic *r, const char *snapshot, const char *include, const char *target);
