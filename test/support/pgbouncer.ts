import { access, chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { databaseAccount } from '../../src/database/embedded/account.js';
import { freePort } from '../../src/database/embedded/free-port.js';
import { Launcher } from '../../src/database/embedded/launcher.js';
import { temporaryDirectory } from './temporary-directory.js';

const PROGRAM = '/usr/sbin/pgbouncer';

/** Starts Debian's pgbouncer, as it comes, in front of a database. It goes when the test ends. @returns the URL through it */
export async function pgbouncerBefore(
  databaseUrl: string,
  poolMode: 'session' | 'transaction' | 'statement',
): Promise<string> {
  await access(PROGRAM).catch(() => {
    throw new Error(`There is no ${PROGRAM}. Install it: apt-get install pgbouncer`);
  });
  const url = new URL(databaseUrl);
  const directory = await temporaryDirectory();
  const account = await databaseAccount(directory);
  const launcher = await Launcher.for(account);
  const port = await freePort();
  const files = {
    'userlist.txt': `"${url.username}" "${decodeURIComponent(url.password)}"\n`,
    'pgbouncer.ini': `[databases]
* = host=${url.hostname} port=${url.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(directory, 'userlist.txt')}
pool_mode = ${poolMode}
`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  const paths = [directory, ...Object.keys(files).map((name) => join(directory, name))];
  if (account) for (const path of paths) await chown(path, account.uid, account.gid);
  const program = launcher.start([PROGRAM, join(directory, 'pgbouncer.ini')]);
  onTestFinished(async () => {
    program.child.kill('SIGKILL');
    await program.exited;
  });
  const ended = program.exited.then(() => Promise.reject(new Error(`pgbouncer ended: ${program.tail}`)));
  await Promise.race([untilItListens(port), ended]);
  ended.catch(() => undefined);
  url.host = `127.0.0.1:${port}`;
  return url.href;
}

async function untilItListens(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
