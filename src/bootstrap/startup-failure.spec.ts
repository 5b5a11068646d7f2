import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CommandFailed } from '../database/embedded/launcher.js';
import { PostmasterRefused } from '../database/embedded/postmaster.js';
import { DatabaseConnectionError } from '../database/migrate.js';
import { describeStartupFailure } from './startup-failure.js';

const reported = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });

test.each([
  [
    'an empty pg_control',
    new PostmasterRefused(
      'PostgreSQL did not start: 2026-11-27 UTC [7] LOG:  starting\n2026-11-27 UTC [7] PANIC:  could not read file "global/pg_control": read 0 of 296',
    ),
    /does not start \(could not read file "global\/pg_control": read 0 of 296\)\. .*backup/,
  ],
  [
    'a disk that is full while the cluster is made',
    new CommandFailed('initdb failed (1): initdb: error: could not write file: No space left on device'),
    /The disk is full: make room/,
  ],
  ['a full disk', reported('ENOSPC', 'ENOSPC: no space left on device, write'), /disk is full .*Make room/],
  ['a database on a full disk', reported('53100'), /Make room on its disk/],
  ['a read-only database', reported('25006'), /standby or was made read-only/],
  ['peer authentication', reported('28000', 'Peer authentication failed'), /"peer" lets in only/],
  ['a database of somebody else', reported('42P07'), /a database of its own/],
  [
    'a password that is not there',
    new DatabaseConnectionError(new Error('SASL: client password must be a string')),
    /wants a password/,
  ],
  [
    'no TLS',
    new DatabaseConnectionError(new Error('The server does not support SSL connections')),
    /Check sslmode/,
  ],
])('%s is told in a sentence with what to do', (_, error, sentence) => {
  expect(describeStartupFailure(error)).toMatch(sentence);
});

test('a lost password file is named', async () => {
  const error: unknown = await readFile('/nowhere/postgres/password').catch((reason: unknown) => reason);
  expect(describeStartupFailure(error)).toMatch(/\/nowhere\/postgres\/password is missing\. Put it back/);
});

test('a defect keeps its stack', () => {
  expect(describeStartupFailure(new TypeError('x is undefined'))).toBeUndefined();
});
