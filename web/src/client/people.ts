import { signal } from '@preact/signals-core';
import type { GroupMember, Page, User } from './protocol.js';
import type { RestClient } from './rest-client.js';

/** Pages of 100 members that are read when a group is opened; others are looked up when they say something. */
const MEMBER_PAGES = 5;

/** Names of everybody who appears somewhere. */
export class People {
  readonly users = signal<ReadonlyMap<string, User>>(new Map());
  private readonly asked = new Set<string>();

  constructor(private readonly rest: RestClient) {}

  learn(users: readonly User[]): void {
    if (users.length === 0) return;
    this.users.value = new Map([...this.users.value, ...users.map((user) => [user.id, user] as const)]);
  }

  /** The name, or undefined while it is being looked up. */
  nameOf(userId: string): string | undefined {
    const known = this.users.value.get(userId);
    if (known === undefined) void this.lookUp(userId);
    return known?.nickname;
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

  private async lookUp(userId: string): Promise<void> {
    if (this.asked.has(userId)) return;
    this.asked.add(userId);
    const unknown: User = { id: userId, nickname: 'Somebody', avatar: null, memo: null };
    const user = await this.rest.call<User>('GET', `/users/${userId}`).catch(() => unknown);
    this.learn([user]);
  }
}
