import type { LogMessage } from '../../src/conversations/message/log-message.js';

/** The part of a log that a member saw from a joining to the leaving, both included. */
export interface Window {
  from: number;
  to: number;
}

interface SystemEntry {
  event: string;
  userIds?: string[];
}

const systemOf = ({ from, content }: LogMessage): SystemEntry | undefined =>
  from === null ? (content as unknown as SystemEntry) : undefined;

/** What follows from a group's log: the simplest possible reading of it, against which the server is held. */
export class ChatModel {
  constructor(readonly log: readonly LogMessage[]) {}

  /** Every stay of a user in the group, oldest first; the last one is open when it reaches the end of the log. */
  windowsOf(userId: string): Window[] {
    const windows: Window[] = [];
    for (const message of this.log) {
      const system = systemOf(message);
      if (!system?.userIds?.includes(userId)) continue;
      if (system.event === 'group_created' || system.event === 'members_joined') {
        windows.push({ from: message.seq, to: this.log.length });
      } else if (system.event === 'member_left' || system.event === 'member_removed') {
        windows.at(-1)!.to = message.seq;
      }
    }
    return windows;
  }

  /** The messages that a user may read: those of the last stay. */
  visibleTo(userId: string): LogMessage[] {
    const stay = this.windowsOf(userId).at(-1);
    return stay ? this.log.slice(stay.from - 1, stay.to) : [];
  }

  /** The read position of a user who told to have read up to `told` since the last joining. */
  readSeqOf(userId: string, told: number): number {
    const visible = this.visibleTo(userId);
    const own = visible.filter(({ from }) => from === userId).map(({ seq }) => seq);
    return Math.max(visible[0]!.seq, told, ...own);
  }

  unreadOf(userId: string, told: number): number {
    const readSeq = this.readSeqOf(userId, told);
    return this.visibleTo(userId).filter(({ seq, from }) => seq > readSeq && from !== null).length;
  }
}
