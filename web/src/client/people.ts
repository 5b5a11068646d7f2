import { signal } from '@preact/signals-core';
import { Failure } from './failure.js';
import type { GroupMember, Page, User } from './protocol.js';

/** The part of REST that is needed to look people up. */
export interface Directory {
  call<Answer>(method: 'GET', path: string): Promise<Answer>;
}

/** Pages of 100 members that are read when a group is opened; others are looked up when they say something. */
const MEMBER_PAGES = 5;
/** Look-ups at a time: the server lets an account read only so much at once. */
const MAX_LOOK_UPS = 2;
/** Milliseconds before a look-up that failed is tried again. */
const PAUSE = 3000;

/** Names of everybody who appears somewhere. */
export class People {
  readonly users = signal<ReadonlyMap<string, User>>(new Map());
  /** Ids of which the server says that there is nobody. */
  readonly missing = signal<ReadonlySet<string>>(new Set());
  /** Still to be looked up, and those that are. */
  private readonly wanted = new Set<string>();
  private readonly asked = new Set<string>();
  private running = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly rest: Directory) {}

  learn(users: readonly User[]): void {
    if (users.length === 0) return;
    this.users.value = new Map([...this.users.value, ...users.map((user) => [user.id, user] as const)]);
  }

  /** The name, or undefined while it is being looked up. */
  nameOf(userId: string): string | undefined {
    const known = this.users.value.get(userId);
    if (known === undefined) this.want(userId);
    return known?.nickname;
  }

  /** Looks up somebody who is not known yet. What fails is tried again. */
  want(userId: string): void {
    if (this.users.peek().has(userId) || this.missing.peek().has(userId) || this.asked.has(userId)) return;
    this.wanted.add(userId);
    void this.work();
  }

  close(): void {
    this.wanted.clear();
    clearTimeout(this.timer);
  }

  async loadMembers(groupId: string): Promise<void> {
    let cursor: string | null = '';
    for (let page = 0; page < MEMBER_PAGES && cursor !== null; page++) {
      const query: string = `limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const answer: Page<GroupMember> | undefined = await this.rest
        .call<Page<GroupMember>>('GET', `/groups/${groupId}/members?${query}`)
        .catch(() => undefined);
      this.learn(answer?.items.map(({ user }) => user) ?? []);
      cursor = answer?.nextCursor ?? null;
    }
  }

  private async work(): Promise<void> {
    if (this.running >= MAX_LOOK_UPS || this.timer !== undefined) return;
    this.running++;
    for (const userId of this.wanted) {
      this.wanted.delete(userId);
      this.asked.add(userId);
      const isAnswered = await this.lookUp(userId);
      this.asked.delete(userId);
      if (!isAnswered) this.wanted.add(userId);
      if (this.timer !== undefined) break;
    }
    this.running--;
  }

  /** @returns false when it has to be tried again */
  private async lookUp(userId: string): Promise<boolean> {
    try {
      this.learn([await this.rest.call<User>('GET', `/users/${userId}`)]);
      return true;
    } catch (error) {
      if (error instanceof Failure && error.isPassing) {
        this.pause(error.details.retryAfterMs ?? PAUSE);
        return false;
      }
      this.missing.value = new Set([...this.missing.value, userId]);
      return true;
    }
  }

  private pause(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.work();
    }, delay);
  }
}
