import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Bench } from './bench.js';
import { loads, type PreparedLoad, type Slice } from './comparison/loads.js';
import { toMarkdown } from './report/markdown.js';
import type { Cell } from './report/report.js';
import type { SkeinTarget } from './targets/skein-target.js';

/** What each server under measurement gets of its own. */
const OWN_SETTINGS = ['PORT', 'DATA_DIR', 'JWT_SECRET', 'DATABASE_URL'];

const USAGE = `npm run bench:compare -- [load …] [--base DIRECTORY] [--rounds N] [--seconds N] [--env NAME=VALUE …]

Is this build faster than another one? Both servers are alive on the same core, and short slices of each load go to one and
the other in turn, so that what else the machine does meets both: differences of some per cent show where
two runs of the benchmark differ by a third.

--base is another checkout, built (npm ci && npm run build), with the same tables; without it this build is compared with
itself, which shows the noise, or what a setting does that --env gives to this one alone (any but
${OWN_SETTINGS.join(', ')}). --rounds is how often each load goes to each (default 8), --seconds the length of
a slice (default 2).

Loads: ${[...loads.keys()].join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
    rounds: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '2' },
    env: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const names = positionals.length > 0 ? positionals : [...loads.keys()];
const environment = Object.fromEntries(values.env.map(assignment));
const main = join(resolve(values.base), 'dist/src/main.js');
const isUsable =
  seconds > 0 &&
  Number.isInteger(rounds) &&
  rounds > 0 &&
  names.every((name) => loads.has(name)) &&
  Object.keys(environment).every((name) => name && !OWN_SETTINGS.includes(name));
if (!existsSync(main)) console.error(`There is no ${main}: build that checkout first.\n`);
if (values.help || !isUsable || !existsSync(main)) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const bench = new Bench({ seconds });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void bench.close().finally(() => process.exit(130)));
}
try {
  await bench.withSkein((base) => bench.withSkein((own) => compare([base, own]), { environment }), { main });
} finally {
  await bench.close();
}

async function compare([base, own]: readonly [base: SkeinTarget, own: SkeinTarget]): Promise<void> {
  const rows: Cell[][] = [];
  for (const name of names) {
    const prepare = loads.get(name)!;
    const prepared = [await prepare(base), await prepare(own)] as const;
    rows.push([name, ...summary(await inTurn(prepared))]);
  }
  const columns = [
    'load',
    'base CPU µs',
    'this CPU µs',
    'ratio',
    'rounds in which this was cheaper',
    'base p50 ms',
    'this p50 ms',
    'base p99 ms',
    'this p99 ms',
  ];
  const title = `${rounds} slices of ${seconds} s each, in turn`;
  console.log(toMarkdown('Comparison', { tables: [{ title, columns, rows }] }));
}

/** Pairs of slices; who goes first changes from round to round. The first round only warms up. */
async function inTurn([base, own]: readonly [PreparedLoad, PreparedLoad]): Promise<[Slice, Slice][]> {
  const pairs: [Slice, Slice][] = [];
  for (let round = 0; round <= rounds; round++) {
    const ownFirst = round % 2 === 1 ? await own(bench) : undefined;
    const slice = await base(bench);
    pairs.push([slice, ownFirst ?? (await own(bench))]);
  }
  return pairs.slice(1);
}

/** Medians over the rounds. */
function summary(pairs: readonly [base: Slice, own: Slice][]): Cell[] {
  const ratios = pairs.map(([base, own]) => own.cpuMicros / base.cpuMicros);
  const both = (value: (slice: Slice) => number): [number, number] => [
    median(pairs.map(([base]) => value(base))),
    median(pairs.map(([, own]) => value(own))),
  ];
  return [
    ...both(({ cpuMicros }) => cpuMicros),
    median(ratios),
    `${ratios.filter((ratio) => ratio < 1).length} of ${rounds}`,
    ...both(({ p50 }) => p50),
    ...both(({ p99 }) => p99),
  ];
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** An assignment without a name is refused with the rest of the command line. */
function assignment(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
}
