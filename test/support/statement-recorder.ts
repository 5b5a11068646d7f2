import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Where the statement's name and text stand in the messages that a PostgreSQL client sends. */
const TYPE_AND_LENGTH = 5;

/**
 * A stop on the way to PostgreSQL that writes down every statement that is executed, whoever sends it and however it
 * is prepared. It reads the frontend protocol and changes nothing.
 */
export class StatementRecorder {
  private executed: string[] = [];

  private constructor(readonly url: string) {}

  /** Goes when the running test ends. */
  static async before(databaseUrl: string): Promise<StatementRecorder> {
    const target = new URL(databaseUrl);
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const database = connect(Number(target.port), target.hostname);
      const reader = new FrontendReader((text) => recorder.executed.push(text));
      client.on('data', (chunk: Buffer) => reader.read(chunk));
      client.pipe(database).pipe(client);
      for (const socket of [client, database]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(databaseUrl);
    url.port = String((server.address() as AddressInfo).port);
    const recorder = new StatementRecorder(url.href);
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return recorder;
  }

  /** The statements since the last call that name one of `words`. */
  take(...words: string[]): string[] {
    const taken = this.executed.filter((text) => words.some((word) => text.includes(word)));
    this.executed = [];
    return taken;
  }
}

/** Reads what one client sends: Parse names a statement, Bind chooses one, Execute runs it, Query is all in one. */
class FrontendReader {
  private unread: Buffer = Buffer.alloc(0);
  private isStarted = false;
  private readonly texts = new Map<string, string>();
  private bound = '';

  constructor(private readonly onExecute: (text: string) => void) {}

  read(chunk: Buffer): void {
    this.unread = Buffer.concat([this.unread, chunk]);
    for (;;) {
      // The startup message is the only one without a type in front of its length.
      const head = this.isStarted ? 1 : 0;
      if (this.unread.length < head + 4) return;
      const end = head + this.unread.readUInt32BE(head);
      if (this.unread.length < end) return;
      if (this.isStarted) this.onMessage(this.unread.subarray(0, end));
      this.isStarted = true;
      this.unread = this.unread.subarray(end);
    }
  }

  private onMessage(message: Buffer): void {
    const [first = '', second = ''] = message.toString('utf8', TYPE_AND_LENGTH).split('\0', 2);
    switch (String.fromCharCode(message[0]!)) {
      case 'P':
        this.texts.set(first, second);
        break;
      case 'B':
        this.bound = this.texts.get(second) ?? '';
        break;
      case 'E':
        this.onExecute(this.bound);
        break;
      case 'Q':
        this.onExecute(first);
        break;
    }
  }
}
