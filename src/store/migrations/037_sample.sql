-- SPDX-License-Identifier: Apache-2.0
-- How busy the server was: of each span so many rows as it has steps, written again and again; of 'total' one, in which
-- numbers of messages and sign-ins go on counting. Amounts are sums over the samples (model/sample.h).
CREATE TABLE sample (
	span TEXT NOT NULL,
	slot @INT@ NOT NULL,
	at @INT@ NOT NULL,        -- when the step began; another one than now's: the row is written anew
	samples @INT@ NOT NULL,
	disk_used_bytes @INT@ NOT NULL,
	disk_total_bytes @INT@ NOT NULL,
	memory_used_bytes @INT@ NOT NULL,
	memory_total_bytes @INT@ NOT NULL,
	load_percent @INT@ NOT NULL,
	queue_length @INT@ NOT NULL,
	messages_in @INT@ NOT NULL,
	messages_out @INT@ NOT NULL,
	messages_rejected @INT@ NOT NULL,
	sign_ins @INT@ NOT NULL,
	PRIMARY KEY (span, slot)
) @STRICT@;
