import type { Position } from './position.js';

/** A group that has members connected here. */
export interface Room {
  readonly groupId: string;
  /** The users with a session here who are members at `position`. */
  readonly userIds: Set<string>;
  /** How far the log was delivered here. */
  readonly position: Position;
}

/** A group of a user as the database has it. */
export interface Membership {
  groupId: string;
  /** The message that made the user a member. */
  joinedSeq: number;
  /** The number and the change that the log had reached. */
  lastSeq: number;
  lastChange: number;
}

interface LocalUser {
  /** Sessions here, also those that are just being opened. */
  references: number;
  /** With the number of the message that made the user a member. */
  readonly rooms: Map<Room, number>;
  /** While the memberships are being read: what deliveries said meanwhile, which is newer. */
  overtaken: Map<string, boolean> | undefined;
  ready: Promise<void>;
}

/**
 * Which groups have members on this node. Changed by two sources only: the memberships read when a user's first
 * session opens, and the delivery of the very message that says who came or went, so that exactly the right messages
 * reach the right sockets.
 */
export class RoomIndex {
  private readonly rooms = new Map<string, Room>();
  private readonly users = new Map<string, LocalUser>();

  /** @param load reads the present groups of a user */
  constructor(private readonly load: (userId: string) => Promise<readonly Membership[]>) {}

  /** The room of a group, if a member of it is connected here. */
  find(groupId: string): Room | undefined {
    return this.rooms.get(groupId);
  }

  /** A session of the user opens: resolves when the user is in the rooms of all their groups. */
  async acquire(userId: string): Promise<void> {
    const known = this.users.get(userId);
    if (known) {
      known.references++;
      return known.ready;
    }
    const user: LocalUser = {
      references: 1,
      rooms: new Map(),
      overtaken: new Map(),
      ready: Promise.resolve(),
    };
    this.users.set(userId, user);
    user.ready = this.fill(userId, user);
    return user.ready;
  }

  /** A session of the user ended, or did not come to be. */
  release(userId: string): void {
    const user = this.users.get(userId);
    if (!user || --user.references > 0) return;
    this.users.delete(userId);
    for (const room of user.rooms.keys()) this.removeFrom(room, userId);
  }

  /** Delivery reached the message that makes the user a member. */
  join(userId: string, groupId: string, { seq, change }: Position): void {
    const user = this.users.get(userId);
    if (!user) return;
    user.overtaken?.set(groupId, true);
    this.enter(userId, user, groupId, seq, { seq: seq - 1, change: change - 1 });
  }

  /** The users in a room who may see message `seq`: they were members when it came. */
  membersAt(room: Room, seq: number): string[] {
    return [...room.userIds].filter((userId) => (this.users.get(userId)?.rooms.get(room) ?? Infinity) <= seq);
  }

  /** Delivery has delivered the message that ends the user's membership. */
  leave(userId: string, groupId: string): void {
    const user = this.users.get(userId);
    if (!user) return;
    user.overtaken?.set(groupId, false);
    const room = this.rooms.get(groupId);
    if (!room) return;
    user.rooms.delete(room);
    this.removeFrom(room, userId);
  }

  /** Delivery has delivered the last message of a group. */
  dissolve(groupId: string): void {
    const present = this.rooms.get(groupId)?.userIds ?? [];
    for (const userId of [...present]) this.leave(userId, groupId);
    for (const user of this.users.values()) user.overtaken?.set(groupId, false);
  }

  private async fill(userId: string, user: LocalUser): Promise<void> {
    try {
      const memberships = await this.load(userId);
      const isPresent = this.users.get(userId) === user;
      for (const membership of isPresent ? memberships : []) {
        if (!user.overtaken?.has(membership.groupId)) this.enterFromLoad(userId, user, membership);
      }
    } catch (error) {
      // The next session of this user reads them again.
      if (this.users.get(userId) === user) this.users.delete(userId);
      for (const room of user.rooms.keys()) this.removeFrom(room, userId);
      throw error;
    } finally {
      user.overtaken = undefined;
    }
  }

  /** A room that has yet to deliver the message of the joining lets the user in with that message, not before. */
  private enterFromLoad(userId: string, user: LocalUser, membership: Membership): void {
    const { groupId, joinedSeq, lastSeq, lastChange } = membership;
    const room = this.rooms.get(groupId);
    if (room && room.position.seq < joinedSeq) return;
    this.enter(userId, user, groupId, joinedSeq, { seq: lastSeq, change: lastChange });
  }

  private enter(
    userId: string,
    user: LocalUser,
    groupId: string,
    joinedSeq: number,
    position: Position,
  ): void {
    let room = this.rooms.get(groupId);
    if (!room) {
      room = { groupId, userIds: new Set(), position };
      this.rooms.set(groupId, room);
    }
    room.userIds.add(userId);
    user.rooms.set(room, joinedSeq);
  }

  private removeFrom(room: Room, userId: string): void {
    room.userIds.delete(userId);
    if (room.userIds.size === 0) this.rooms.delete(room.groupId);
  }
}
