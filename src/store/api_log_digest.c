/* SPDX-License-Identifier: Apache-2.0 */
#include "store/api_log_digest.h"

#include "base/buf.h"
#include "base/ctx.h"
#include "base/secret.h"
#include "store/api_log_store.h"

enum { CONTENT_MAX = 16 * 1024 };

/* Each value with its length before it: no two rows have the same content. */
static void
put_text(struct buf *b, const char *text)
{
	if (text == NULL)
		buf_puts(b, "-,");
	else
		buf_printf(b, "%zu:%s,", strlen(text), text);
}

static void
put_number(struct buf *b, int64_t n)
{
	buf_printf(b, "%lld,", (long long)n);
}

const char *
api_log_mac(struct ctx *c, const struct api_log_row *row)
{
	const int64_t numbers[] = { row->id, row->at, row->status, row->account_id, row->subject_id,
		row->owner_id, row->object_id };
	const char *const texts[] = { row->request_id, row->actor, row->ip, row->method, row->route,
		row->object, row->code, row->fields };
	struct buf b = BUF(&c->arena, CONTENT_MAX);

	buf_puts(&b, "api_log row ");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		put_number(&b, numbers[i]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		put_text(&b, texts[i]);
	if (row->api_key_id != 0) { /* rows of before there was this have none */
		put_number(&b, row->api_key_id);
		put_text(&b, row->api_key);
	}
	return secret_token_hash(&c->arena, c->site->secrets, buf_text(&b));
}

const char *
api_log_link(struct ctx *c, const char *hash_before, const struct api_log_row *row)
{
	struct buf b = BUF(&c->arena, CONTENT_MAX);

	buf_puts(&b, "api_log link ");
	put_text(&b, hash_before);
	put_number(&b, row->seq);
	put_number(&b, row->id);
	put_text(&b, row->mac);
	return secret_token_hash(&c->arena, c->site->secrets, buf_text(&b));
}

const char *
api_log_chain_mac(struct ctx *c, const struct api_log_chain *chain)
{
	struct buf b = BUF(&c->arena, CONTENT_MAX);

	buf_puts(&b, "api_log chain ");
	put_number(&b, chain->anchor_seq);
	put_text(&b, chain->anchor_hash);
	put_number(&b, chain->head_seq);
	put_text(&b, chain->head_hash);
	return secret_token_hash(&c->arena, c->site->secrets, buf_text(&b));
}
