import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { connectToServer, serverEnvironment } from './seeding/running-server.js';
import { consecutivePairs, seedAccounts, seedContacts } from './seeding/seed-accounts.js';
import { seedGroup } from './seeding/seed-group.js';

const USAGE = `npm run bench:seed -- --users N --group-size M --out FILE

Fills the database of a running server for a benchmark: N users with a session each, the 1st and 2nd contacts of each
other, the 3rd and 4th, and so on, and one group of the first M. Writes "userId<TAB>accessToken" a line into FILE (good
for 24 hours) and prints the group's id. Each run adds to what is there.

The server is found by DATABASE_URL and JWT_SECRET, or by its DATA_DIR (./.data).`;

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000' },
    'group-size': { type: 'string', default: '0' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const users = wholeNumber('users', values.users);
const groupSize = wholeNumber('group-size', values['group-size']);
if (values.help || values.out === undefined) exitWith(USAGE, values.help ? 0 : 2);
if (groupSize > users) exitWith('--group-size must not be above --users', 2);

const { client, jwtSecret } = await connectToServer(serverEnvironment());
try {
  // All or nothing: a server that runs meanwhile never sees half of it.
  await client.query('BEGIN');
  const accounts = await seedAccounts(client, users, jwtSecret);
  await seedContacts(client, consecutivePairs(accounts));
  const members = accounts.slice(0, groupSize).map(({ userId }) => userId);
  const group = groupSize > 0 ? await seedGroup(client, members) : undefined;
  await client.query('COMMIT');
  const lines = accounts.map(({ userId, accessToken }) => `${userId}\t${accessToken}\n`);
  await writeFile(values.out, lines.join(''), { mode: 0o600 });
  if (group !== undefined) console.log(`group ${group}`);
} finally {
  await client.end();
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) exitWith(`--${name} must be a whole number`, 2);
  return value;
}

function exitWith(message: string, code: number): never {
  console.error(message);
  process.exit(code);
}
