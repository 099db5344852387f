/* SPDX-License-Identifier: Apache-2.0 */
/* schedule: whose turn on a core it is, sched(7). */
#pragma once

/* The calling thread, and each it creates from now on, runs in short turns, and its niceness grows by nicer.
 * Who runs in short turns is let in as soon as it wakes up instead of when another's turn of some 3 ms is
 * over (Linux 6.12 and later; before that the turn is as long as all others). Without the right to it nothing
 * changes. */
void schedule_short_turns(int nicer);

/* The calling thread does not take the core from who wakes it up (SCHED_BATCH): who sends in several
 * pieces has sent them all when they are read. */
void schedule_behind_wakers(void);
