/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ask.h"

#include <termios.h>
#include <unistd.h>

enum { SECRET_MAX = 1000, CTRL_C = 3 };

/* Byte by byte, so that the next line stays for whoever reads next. */
NODISCARD static struct err *
read_line(struct arena *a, const char **out)
{
	char *line = arena_alloc(a, SECRET_MAX + 2);
	size_t n = 0;

	while (
	    n <= SECRET_MAX && read(STDIN_FILENO, line + n, 1) == 1 && line[n] != '\n' && line[n] != CTRL_C)
		n++;
	bool broken_off = line[n] == CTRL_C;
	line[n] = '\0';
	*out = line;
	if (broken_off)
		return err_new(a, ERR_INVALID_FIELD, NULL, "broken off");
	if (n > SECRET_MAX)
		return err_new(a, ERR_INVALID_FIELD, NULL, "that is too long for a password");
	return n > 0 ? NULL
		     : err_new(a, ERR_INVALID_FIELD, NULL,
			   "no password came: it is read from the terminal or from standard input");
}

/* Ctrl-C arrives as a byte that ends the line: as a signal it would leave the terminal without echo. */
NODISCARD static struct err *
read_unseen(struct arena *a, const char *prompt, const char **out)
{
	struct termios before, quiet;

	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return read_line(a, out);
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	quiet.c_cc[VEOL] = CTRL_C;
	fprintf(stderr, "%s: ", prompt);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	struct err *e = read_line(a, out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	return e;
}

struct err *
ask_secret(struct arena *a, const char *prompt, bool twice, const char **out)
{
	const char *again;

	TRY(read_unseen(a, prompt, out));
	if (!twice || !isatty(STDIN_FILENO))
		return NULL;
	TRY(read_unseen(a, arena_printf(a, "%s, once more", prompt), &again));
	if (strcmp(*out, again) != 0)
		return err_new(a, ERR_INVALID_FIELD, NULL, "these were two different passwords");
	return NULL;
}
