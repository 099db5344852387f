/* SPDX-License-Identifier: Apache-2.0 */
/* qr: text as a QR code, drawn as SVG. The only file that knows libqrencode. */
#pragma once
#include "base/err.h"

/* A square that scales to any size, with the margin of four modules that readers want (ISO/IEC 18004); dark
 * on white whatever the page's colours are. Fails with internal when the text is too long for a code. */
NODISCARD struct err *qr_svg(struct arena *a, const char *text, const char **svg);
