import type { LatencySummary } from './histogram.js';

/*
 * What the measuring process asks of the load process, and what it gets back. Everything here crosses a process
 * boundary as JSON.
 */

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Account {
  readonly userId: string;
  readonly accessToken: string;
}

export interface Recipient {
  readonly type: 'single' | 'group';
  readonly id: string;
}

export type DialectName = 'skein' | 'ws' | 'socketio';

/** A socket of the load: it always listens, and sends when it has somebody to send to. */
export interface LoadSocketPlan extends Account {
  readonly to?: Recipient;
  /** Its delivery ends a message on a server that sends no acks: the recipient, or the last member of a group. */
  readonly witness?: boolean;
  /** Leave out the time of what arrives here: in a big group a sample of the members is enough. */
  readonly unsampled?: boolean;
}

/** `outstanding`: each sender keeps so many messages in flight. `messagesPerSecond`: all senders together, on a clock. */
export type Pace = { readonly outstanding: number } | { readonly messagesPerSecond: number };

export interface ChatPlan {
  readonly kind: 'chat';
  readonly dialect: DialectName;
  readonly address: Address;
  readonly sockets: readonly LoadSocketPlan[];
  readonly pace: Pace;
  readonly textBytes: number;
  /** Sockets that each message is delivered to. */
  readonly recipients: number;
}

/** Opens one socket after the other and keeps them open. */
export interface UpgradePlan {
  readonly kind: 'upgrade';
  readonly dialect: DialectName;
  readonly address: Address;
  readonly accounts: readonly Account[];
  /** Handshakes that may be under way at once. */
  readonly concurrency: number;
  /** Whether opening is what is measured (from the start of the measurement), or only made before it. */
  readonly measured: boolean;
  /** Handshakes started a second; absent: as fast as `concurrency` allows. */
  readonly perSecond?: number;
}

export interface HttpRequestPlan {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly accessToken?: string;
  readonly body?: object;
}

export interface HttpPlan {
  readonly kind: 'http';
  readonly address: Address;
  /** Taken in turn, for ever. */
  readonly requests: readonly HttpRequestPlan[];
  /** Connections, each with one request in flight. */
  readonly connections: number;
}

/** One account that asks for much; one of the three ways. */
export interface CrowdPlan {
  readonly kind: 'crowd';
  readonly address: Address;
  readonly account: Account;
  /** What the connections ask for. */
  readonly request: HttpRequestPlan;
  /** Requests a second, each hung up before its answer is read. */
  readonly hungUpPerSecond?: number;
  /** Connections with 60 requests each, of which nothing is read. */
  readonly unreadConnections?: number;
  /** Sockets that ask for one whole sync after the other. */
  readonly sockets?: number;
}

export type ActivityPlan = ChatPlan | UpgradePlan | HttpPlan | CrowdPlan;

export interface LoadPlan {
  readonly warmupSeconds: number;
  readonly seconds: number;
  /** They run side by side. */
  readonly activities: readonly ActivityPlan[];
}

export interface ChatResult {
  readonly kind: 'chat';
  readonly sent: number;
  readonly acked: number;
  readonly delivered: number;
  readonly errors: number;
  /** The first error frame, as it came. */
  readonly firstError?: string;
  readonly closed: number;
  readonly ack: LatencySummary;
  readonly delivery: LatencySummary;
  /** Over the whole run, warm-up and drain included. */
  readonly totals: { readonly sent: number; readonly acked: number; readonly delivered: number };
}

export interface UpgradeResult {
  readonly kind: 'upgrade';
  readonly opened: number;
  readonly failed: number;
  readonly firstFailure?: string;
  /** From the first handshake of the measurement to the last socket that became ready. */
  readonly seconds: number;
  readonly ready: LatencySummary;
}

export interface HttpResult {
  readonly kind: 'http';
  readonly answered: number;
  readonly failed: number;
  readonly firstFailure?: string;
  readonly bytes: number;
  readonly latency: LatencySummary;
}

export interface CrowdResult {
  readonly kind: 'crowd';
  readonly asked: number;
}

export type ActivityResult = ChatResult | UpgradeResult | HttpResult | CrowdResult;

export interface LoadResult {
  /** Length of the measurement. */
  readonly seconds: number;
  readonly activities: readonly ActivityResult[];
}

/** The load process stops at each phase until it is told to go on, so that both sides measure the same stretch. */
export type Phase = 'opened' | 'measuring' | 'measured';

export type ToLoad = { readonly type: 'plan'; readonly plan: LoadPlan } | { readonly type: 'go' };
export type FromLoad =
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'result'; readonly result: LoadResult }
  | { readonly type: 'failed'; readonly message: string };
