/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds every file of a corpus (a folder, one level of sub-folders) to a fuzz target: the test that needs no
 * libFuzzer. */
#include <ftw.h>
#include <stdint.h>

enum { INPUT_MAX = 1 << 20, FOLDERS_OPEN = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static int
replay(const char *path, const struct stat *st, int type, struct FTW *level)
{
	size_t n = (size_t)st->st_size;
	uint8_t *bytes;
	FILE *f;

	(void)level;
	if (type != FTW_F)
		return 0;
	if (n > INPUT_MAX) {
		fprintf(stderr, "%s: larger than a corpus file should be\n", path);
		return 1;
	}
	f = fopen(path, "rb");
	bytes = malloc(n > 0 ? n : 1); /* exactly n bytes, so that the sanitizer sees a read beyond them */
	if (f == NULL || bytes == NULL || fread(bytes, 1, n, f) != n) {
		perror(path);
		abort();
	}
	fclose(f);
	LLVMFuzzerTestOneInput(bytes, n);
	free(bytes);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: replay FOLDER\n");
		return 2;
	}
	return nftw(argv[1], replay, FOLDERS_OPEN, FTW_PHYS) == 0 ? 0 : 1;
}
