// SPDX-License-Identifier: Apache-2.0
// measure: how a figure becomes a result: interleaved runs after a warm-up, two trials, the median of each, and
// both must pass.

export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/**
 * Run each of the named functions in turn, again and again, each round beginning with another one: what one leaves
 * behind (writes that are still on their way to the disk) slows the next. Each gives an object of numbers.
 * @returns one object per trial: name -> object of the runs' medians
 */
export async function interleave(plan, functions) {
  const names = Object.keys(functions);
  for (const name of names) await functions[name](); // warm-up
  const trials = [];
  for (let t = 0; t < plan.trials; t++) {
    const runs = Object.fromEntries(names.map((name) => [name, []]));
    for (let r = 0; r < plan.runs; r++)
      for (let i = 0; i < names.length; i++) {
        const name = names[(i + r) % names.length];
        runs[name].push(await functions[name]());
      }
    trials.push(Object.fromEntries(names.map((name) => [name, medians(runs[name])])));
  }
  return trials;
}

/** What scatters more than the rest, as one answer in a hundred does more than all of them: thrice the runs. */
export const moreRuns = (plan) => ({ ...plan, runs: 3 * plan.runs });

const medians = (runs) => Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]));

/** Of what each trial gave, the one that is further from its target. */
export const worst = (values, atLeast) => (atLeast ? Math.min(...values) : Math.max(...values));

const shown = (n) => (n === undefined ? '' : Math.abs(n) >= 1000 ? Math.round(n).toLocaleString('en') : String(Number(n.toPrecision(3))));

/**
 * The table's rows. Each: name, unit, value and floor (of the trial that is shown), ratio or value against target,
 * atLeast (else at most), note.
 */
export class Table {
  rows = [];

  /** A ratio of two things measured in the same trials: ours(trial) and floor(trial) are numbers. */
  ratio({ name, unit, trials, ours, floor, atLeast, atMost, note = () => '' }) {
    const target = atLeast ?? atMost;
    const ratios = trials.map((t) => ours(t) / floor(t));
    const ratio = worst(ratios, atLeast !== undefined);
    const trial = trials[ratios.indexOf(ratio)];
    this.add({ name, unit, value: ours(trial), floor: floor(trial), ratio, atLeast, target, judged: ratio, note: note(trial) });
  }

  /** A figure against an absolute target. */
  value({ name, unit, values, atLeast, atMost, note = '' }) {
    const value = worst(values, atLeast !== undefined);
    this.add({ name, unit, value, atLeast, target: atLeast ?? atMost, judged: value, note });
  }

  add(row) {
    row.pass = row.atLeast !== undefined ? row.judged >= row.target : row.judged <= row.target;
    this.rows.push(row);
    process.stderr.write(`  ${row.name}: ${shown(row.judged)} (${row.atLeast !== undefined ? '>=' : '<='} ${shown(row.target)})\n`);
  }

  /** judged: false when the machine was too busy for a verdict. */
  print(judged) {
    const verdict = (row) => (!judged ? 'not judged' : row.pass ? 'pass' : '**FAIL**');
    console.log('| row | value | floor | ratio | target | result | beside |\n| --- | --- | --- | --- | --- | --- | --- |');
    for (const row of this.rows)
      console.log(`| ${row.name} | ${shown(row.value)} ${row.unit} | ${row.floor === undefined ? '' : `${shown(row.floor)} ${row.unit}`} ` +
        `| ${shown(row.ratio)} | ${row.atLeast !== undefined ? '>=' : '<='} ${shown(row.target)} | ${verdict(row)} | ${row.note} |`);
  }

  get failed() {
    return this.rows.some((row) => !row.pass);
  }
}
