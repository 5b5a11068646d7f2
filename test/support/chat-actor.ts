import type { Account } from './accounts.js';
import type { TestServer } from './server.js';
import { connect, type Frame, type SocketClient } from './socket-client.js';

export type Step =
  | { kind: 'send'; count: number }
  | { kind: 'retry'; nth: number }
  | { kind: 'read' }
  | { kind: 'join' }
  | { kind: 'leave' }
  | { kind: 'reconnect' };

export interface Sent {
  clientMsgId: string;
  text: string;
  seq: number;
}

/** Somebody who does a list of things in one group, over a real socket, and remembers what came of them. */
export class ChatActor {
  readonly sent: Sent[] = [];
  readonly sockets: SocketClient[] = [];
  /** The highest position that was told since the last joining. */
  toldRead = 0;
  private sends = 0;

  constructor(
    private readonly server: TestServer,
    readonly account: Account,
    private readonly groupId: string,
  ) {}

  async connect(): Promise<void> {
    this.sockets.push(await connect(this.server.wsUrl, this.account.accessToken));
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.take(step);
  }

  private async take(step: Step): Promise<void> {
    if (step.kind === 'send') return this.send(step.count);
    if (step.kind === 'retry') return this.retry(step.nth);
    if (step.kind === 'read') return this.read();
    if (step.kind === 'join') return this.join();
    if (step.kind === 'leave') return this.leave();
    await this.sockets.at(-1)!.close();
    await this.connect();
  }

  /** Sends without waiting for the answers in between. */
  private async send(count: number): Promise<void> {
    const drafts = Array.from({ length: count }, () => {
      const clientMsgId = `${this.account.id}-${++this.sends}`;
      return { clientMsgId, text: `text of ${clientMsgId}` };
    });
    const answers = await Promise.all(drafts.map((draft) => this.request(draft)));
    for (const [index, { event, data }] of answers.entries()) {
      if (event === 'ack') this.sent.push({ ...drafts[index]!, seq: (data as { seq: number }).seq });
    }
  }

  private async retry(nth: number): Promise<void> {
    const earlier = this.sent[nth % Math.max(1, this.sent.length)];
    if (!earlier) return;
    const { data } = await this.request(earlier);
    const { seq, duplicate } = data as { seq?: number; duplicate?: boolean };
    if (seq !== earlier.seq || duplicate !== true) throw new Error(`a retry got ${JSON.stringify(data)}`);
  }

  private request({ clientMsgId, text }: Omit<Sent, 'seq'>): Promise<Frame> {
    const to = { type: 'group', id: this.groupId };
    return this.sockets.at(-1)!.request('message.send', { to, clientMsgId, content: { type: 'text', text } });
  }

  /** Reads everything that there is to read. */
  private async read(): Promise<void> {
    const path = `/conversations/${this.groupId}`;
    const { status, body } = await this.account.rest.get<{ lastSeq: number }>(path);
    if (status !== 200) return;
    const answer = await this.account.rest.post(`${path}/read`, { seq: body.lastSeq });
    if (answer.status === 204) this.toldRead = Math.max(this.toldRead, body.lastSeq);
  }

  private async join(): Promise<void> {
    const isMember = (await this.account.rest.get(`/groups/${this.groupId}/members`)).status === 200;
    const { status } = await this.account.rest.post(`/groups/${this.groupId}/join`, {});
    if (status !== 200) throw new Error(`joining answered ${status}`);
    if (!isMember) this.toldRead = 0;
  }

  private async leave(): Promise<void> {
    await this.account.rest.delete(`/groups/${this.groupId}/members/${this.account.id}`);
  }
}
