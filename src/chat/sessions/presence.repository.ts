import { Injectable } from '@nestjs/common';
import { Database, type Queryable } from '../../database/database.js';

/** What the leases say of a user. */
export interface LeaseState {
  isOnline: boolean;
  lastSeenAt: Date;
}

/** Leases of presence. Written for many users at once, never for one heartbeat. */
@Injectable()
export class PresenceRepository {
  constructor(private readonly database: Database) {}

  /** The users are connected to this node; without a renewal they are offline after `leaseSeconds`. */
  async renew(userIds: readonly string[], leaseSeconds: number): Promise<void> {
    await this.write(userIds, leaseSeconds);
  }

  /** The users have left this node just now. */
  async end(userIds: readonly string[]): Promise<void> {
    await this.write(userIds, 0);
  }

  async find(userIds: readonly string[]): Promise<Map<string, LeaseState>> {
    const rows = await this.database.query<{ user_id: string; is_online: boolean; last_seen_at: Date }>(
      `SELECT user_id, online_until > now() AS is_online, last_seen_at
       FROM presence_leases WHERE user_id = ANY ($1::bigint[])`,
      [userIds],
    );
    return new Map(
      rows.map((row) => [row.user_id, { isOnline: row.is_online, lastSeenAt: row.last_seen_at }]),
    );
  }

  /** An erased account was never seen. */
  async remove(tx: Queryable, userId: string): Promise<void> {
    await tx.query('DELETE FROM presence_leases WHERE user_id = $1', [userId]);
  }

  private async write(userIds: readonly string[], leaseSeconds: number): Promise<void> {
    // Without accounts erased meanwhile, and in id order, so that two nodes that write at once cannot wait for each other in a circle.
    await this.database.query(
      `INSERT INTO presence_leases (user_id, online_until, last_seen_at)
       SELECT u.id, now() + make_interval(secs => $2), now()
       FROM users u WHERE u.id = ANY ($1::bigint[]) AND u.deleted_at IS NULL ORDER BY u.id
       ON CONFLICT (user_id) DO UPDATE
       SET online_until = excluded.online_until, last_seen_at = excluded.last_seen_at`,
      [userIds, leaseSeconds],
    );
  }
}
