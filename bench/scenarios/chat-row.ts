import type { ChatResult } from '../load/load-plan.js';
import { chatOf, type Measurement } from '../measurement.js';
import type { Cell } from '../report/report.js';
import { SkeinTarget } from '../targets/skein-target.js';
import type { Target } from '../targets/target.js';

export const CHAT_COLUMNS = [
  'server, one core',
  'messages/s',
  'CPU µs per message',
  'of it database',
  'ack p50 ms',
  'ack p99 ms',
  'delivery p50 ms',
  'delivery p99 ms',
  "server's core busy",
  "load's core busy",
] as const;

/** Messages that were delivered, and acked where there are acks, in a second. */
export function messagesPerSecond(measurement: Measurement, index = 0): number {
  const chat = chatOf(measurement, index);
  return Math.min(chat.delivered, chat.ack.count > 0 ? chat.acked : Infinity) / measurement.seconds;
}

/** A row of one-to-one messages. */
export function chatRow(title: string, measurement: Measurement): Cell[] {
  const chat = chatOf(measurement);
  const { cpu, seconds } = measurement;
  const micros = 1e6 / chat.delivered;
  return [
    title,
    messagesPerSecond(measurement),
    cpu.server * micros,
    cpu.database * micros,
    chat.ack.count > 0 ? chat.ack.p50 : '–',
    chat.ack.count > 0 ? chat.ack.p99 : '–',
    chat.delivery.p50,
    chat.delivery.p99,
    percent(cpu.server / seconds),
    percent(cpu.load / seconds),
  ];
}

export const percent = (part: number): string => `${Math.round(part * 100)} %`;

/**
 * A benchmark of a server that loses or refuses messages is worth nothing: stops it.
 *
 * @param recipients deliveries that each message must have had
 * @throws Error naming the first thing that is not right
 */
export async function assertSound(target: Target, chat: ChatResult, recipients = 1): Promise<void> {
  assertDelivered(chat, recipients);
  if (target instanceof SkeinTarget) await assertStored(target, [chat]);
}

/** The same for several chats that ran side by side on our server, each with one recipient a message. */
export async function assertAllSound(target: SkeinTarget, chats: readonly ChatResult[]): Promise<void> {
  for (const chat of chats) assertDelivered(chat, 1);
  await assertStored(target, chats);
}

function assertDelivered(chat: ChatResult, recipients: number): void {
  const { sent, delivered } = chat.totals;
  if (chat.errors > 0) throw new Error(`${chat.errors} messages were refused: ${chat.firstError}`);
  if (chat.closed > 0) throw new Error(`${chat.closed} sockets were closed: ${chat.firstError}`);
  if (delivered !== sent * recipients) {
    throw new Error(`${sent} messages to ${recipients} were delivered ${delivered} times.`);
  }
}

async function assertStored(target: SkeinTarget, chats: readonly ChatResult[]): Promise<void> {
  let stored = 0;
  for (const { sent, acked } of chats.map(({ totals }) => totals)) {
    if (acked !== sent) throw new Error(`Of ${sent} messages ${acked} were acked.`);
    stored += acked;
  }
  await target.assertStored(stored);
}
