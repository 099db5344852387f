/* SPDX-License-Identifier: Apache-2.0 */
/* profile: the configuration profile of an Apple device, behind a link that holds all it needs (R54). Nothing
 * is stored: the link is the new device password, sealed. */
#pragma once
#include "base/err.h"
#include "model/client_document.h"
#include "model/device_password.h"

struct ctx;

enum { PROFILE_LINK_MINUTES = 15 };

/* The link for a device password that has just been made, as row.profile_url and, for the camera of a phone,
 * row.profile_qr_svg; both stay NULL when the password opens neither mailbox nor calendars. */
NODISCARD struct err *profile_link(struct ctx *c, struct device_password *row);
/* What the link stands for. Fails with not_found: it is none of ours, its time is over, or the password has
 * been used or revoked. */
NODISCARD struct err *profile_open(struct ctx *c, const char *token, struct apple_profile *out);
