/* SPDX-License-Identifier: Apache-2.0 */
#include "base/qr.h"

#include <qrencode.h>

#include "base/buf.h"

enum { MARGIN = 4, SVG_MAX = 256 * 1024 };

static bool
is_dark(const QRcode *code, int x, int y)
{
	return code->data[y * code->width + x] & 1;
}

/* Each run of dark modules of a row is one rectangle of the path. */
static void
put_row(struct buf *b, const QRcode *code, int y)
{
	for (int x = 0; x < code->width; x++) {
		int from = x;

		while (x < code->width && is_dark(code, x, y))
			x++;
		if (x > from)
			buf_printf(b, "M%d %dh%dv1h-%dz", from + MARGIN, y + MARGIN, x - from, x - from);
	}
}

static void
put_svg(struct buf *b, const QRcode *code)
{
	int side = code->width + 2 * MARGIN;

	buf_printf(b,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
	    "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"",
	    side, side, side, side);
	for (int y = 0; y < code->width; y++)
		put_row(b, code, y);
	buf_puts(b, "\"/></svg>");
}

struct err *
qr_svg(struct arena *a, const char *text, const char **svg)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	struct buf b = BUF(a, SVG_MAX);

	if (code == NULL)
		return err_new(a, ERR_INTERNAL, NULL, "libqrencode makes no code of that text");
	put_svg(&b, code);
	QRcode_free(code);
	*svg = buf_text(&b);
	return b.full ? err_new(a, ERR_INTERNAL, NULL, "the QR code is too large") : NULL;
}
