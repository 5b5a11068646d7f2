import { openSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../src/database/embedded/free-port.js';
import { testDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { ServerProcess } from '../support/server-process.js';

describe('a running server', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`ends with 0 on ${signal}, with an idle connection open`, async () => {
      const server = ServerProcess.spawn({
        environment: { DATABASE_URL: await databaseUrl(), HOST: '127.0.0.1' },
      });
      const url = await server.listening();
      await fetch(`${url}/health/live`); // fetch keeps the connection
      expect(await server.ended(signal)).toBe(0);
    });
  }

  test('waits for a request under way, and a second signal does not', async () => {
    const server = ServerProcess.spawn({
      environment: { DATABASE_URL: await databaseUrl(), HOST: '127.0.0.1', LOG_LEVEL: 'info' },
    });
    const url = new URL(await server.listening());
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(
      'POST /api/v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    );
    await untilOpenRequest(url);
    server.child.kill('SIGTERM');
    await server.untilOutput(/"Draining"/);
    await new Promise((resolve) => setTimeout(resolve, 600)); // two signals within 500 ms are one Ctrl-C
    expect(server.child.exitCode).toBeNull();
    expect(await server.ended('SIGTERM')).toBe(1);
  });

  test('cuts what is still open when DRAIN_SECONDS are over', async () => {
    const server = ServerProcess.spawn({
      environment: { DATABASE_URL: await databaseUrl(), HOST: '127.0.0.1', DRAIN_SECONDS: '1' },
    });
    const url = new URL(await server.listening());
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('POST /api/v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{');
    expect(await server.ended('SIGTERM')).toBe(0);
  });

  test('logs a failure that nobody caught and ends with 1', async () => {
    const defect = `const wait = setInterval(() => {
      if (!globalThis.process.listenerCount('unhandledRejection')) return;
      clearInterval(wait);
      Promise.reject(new Error('lost promise'));
    }, 20);`;
    const server = ServerProcess.spawn({
      environment: {
        DATABASE_URL: await databaseUrl(),
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(defect)}`,
      },
    });
    expect(await server.ended()).toBe(1);
    expect(server.output).toMatch(/"level":"fatal".*lost promise/);
  });

  test('survives the end of whoever reads its log', async () => {
    const server = ServerProcess.spawn({
      environment: { DATABASE_URL: await databaseUrl(), HOST: '127.0.0.1', LOG_LEVEL: 'info' },
    });
    const url = await server.listening();
    server.child.stdout!.destroy();
    server.child.stderr!.destroy();
    await stillAnswers(url);
    expect(server.child.exitCode).toBeNull();
  });

  test('survives a log on a full disk', async () => {
    const port = await freePort();
    const full = openSync('/dev/full', 'w');
    const server = ServerProcess.spawn({
      stdio: ['ignore', full, full],
      environment: {
        DATABASE_URL: await databaseUrl(),
        HOST: '127.0.0.1',
        PORT: String(port),
        LOG_LEVEL: 'info',
      },
    });
    await stillAnswers(`http://127.0.0.1:${port}`);
    expect(server.child.exitCode).toBeNull();
  });
});

/** Each request writes a line of log. */
async function stillAnswers(url: string): Promise<void> {
  for (let answers = 0; answers < 50; answers++) await eventually(() => fetch(`${url}/api/v1/nothing`));
}

/** A later request over another connection has been answered, so the one before was read. */
async function untilOpenRequest(url: URL): Promise<void> {
  await fetch(new URL('/health/live', url), { headers: { connection: 'close' } });
}

const databaseUrl = async (): Promise<string> => (await testDatabase()).url;
