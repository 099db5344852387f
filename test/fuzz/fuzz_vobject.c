/* SPDX-License-Identifier: Apache-2.0 */
/* Every item that is taken is a file of its own that is read again to the same item; and all of a calendar's
 * items stand in one file again. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "wire/vobject.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_item(struct arena *a, enum vobject_kind kind, const struct vobject_item *item)
{
	struct vobject_item *again;
	size_t n;

	assert(item->line > 0);
	if (item->wrong != NULL)
		return;
	assert(vobject_split(a, item->text, kind, &again, &n) == NULL && n == 1);
	assert(again->wrong == NULL && strcmp(again->uid, item->uid) == 0);
	assert(again->text.n == item->text.n && memcmp(again->text.p, item->text.p, item->text.n) == 0);
}

static void
check(struct span file, enum vobject_kind kind)
{
	struct arena a = { 0 };
	struct vobject_join j = { .kind = kind, .arena = &a };
	struct buf all = BUF(&a, 1 << 24);
	struct vobject_item *items, *again;
	size_t n, sound = 0, n_again;
	bool broken;

	assert(vobject_split(&a, file, kind, &items, &n) == NULL);
	for (size_t i = 0; i < n; i++) {
		check_item(&a, kind, &items[i]);
		if (items[i].wrong != NULL)
			continue;
		vobject_join_put(&j, items[i].text, &all, &broken);
		assert(!broken);
		sound++;
	}
	vobject_join_end(&j, &all);
	assert(vobject_split(&a, (struct span){ buf_text(&all), all.n }, kind, &again, &n_again) == NULL);
	assert(n_again == sound);
	arena_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span file = { (const char *)bytes, n };

	check(file, VOBJECT_CARDS);
	check(file, VOBJECT_CALENDAR);
	return 0;
}
