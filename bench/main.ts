import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Bench, type Scenario } from './bench.js';
import { machine } from './report/machine.js';
import { Results } from './report/results.js';
import { scenarios } from './scenarios/scenarios.js';

const USAGE = `npm run bench -- [scenario …] [--seconds N] [--profile]

Runs all scenarios, or the named ones, against the built server and plain servers beside it, and writes tables
(Markdown, JSON) and charts (SVG) into bench/results. --seconds is the length of each measurement (default 4);
--profile also writes a CPU profile of each measurement of the server.

Scenarios: ${scenarios.map(({ name }) => name).join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '4' },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const seconds = Number(values.seconds);
const chosen = choose(positionals);
if (values.help || !(seconds > 0) || !chosen) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const directory = fileURLToPath(new URL('results', import.meta.url));
const profileDirectory = values.profile ? join(directory, 'profiles') : undefined;
await mkdir(profileDirectory ?? directory, { recursive: true });
const bench = new Bench({ seconds, profileDirectory });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void bench.close().finally(() => process.exit(130)));
}

const results = new Results(directory, machine());
let failures = 0;
try {
  for (const scenario of chosen) await run(scenario);
} finally {
  await bench.close();
}
console.log(`Results: ${directory}`);
process.exit(failures === 0 ? 0 : 1);

async function run(scenario: Scenario): Promise<void> {
  try {
    await results.add(scenario, await scenario.run(bench));
  } catch (error) {
    failures++;
    console.error(`${scenario.name} failed:`, error);
  }
}

/** @returns undefined when a name is not known */
function choose(names: readonly string[]): readonly Scenario[] | undefined {
  if (names.length === 0) return scenarios;
  const found = scenarios.filter(({ name }) => names.includes(name));
  return found.length === new Set(names).size ? found : undefined;
}
