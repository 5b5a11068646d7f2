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

  /** The users are connected to the node; without a renewal they are offline after `leaseSeconds`. */
  async renew(nodeId: string, userIds: readonly string[], leaseSeconds: number): Promise<void> {
    // Without accounts erased meanwhile, and in id order, so that two nodes that write at once cannot wait for each other in a circle.
    await this.database.query(
      `INSERT INTO presence_leases (user_id, node_id, online_until, last_seen_at)
       SELECT u.id, $2, now() + make_interval(secs => $3), now()
       FROM users u WHERE u.id = ANY ($1::bigint[]) AND u.deleted_at IS NULL ORDER BY u.id
       ON CONFLICT (user_id, node_id) DO UPDATE
       SET online_until = excluded.online_until, last_seen_at = excluded.last_seen_at`,
      [userIds, nodeId, leaseSeconds],
    );
  }

  /** The users have left the node just now. What other nodes once leased and let run out is cleared away. */
  async end(nodeId: string, userIds: readonly string[]): Promise<void> {
    await this.renew(nodeId, userIds, 0);
    await this.database.query(
      `DELETE FROM presence_leases WHERE user_id = ANY ($1::bigint[]) AND node_id <> $2 AND online_until < now()`,
      [userIds, nodeId],
    );
  }

  /** A process that held the node's name died: nobody is connected to it. They were there when it last renewed. */
  async endAllOf(nodeId: string): Promise<void> {
    await this.database.query(
      'UPDATE presence_leases SET online_until = now() WHERE node_id = $1 AND online_until > now()',
      [nodeId],
    );
  }

  async find(userIds: readonly string[]): Promise<Map<string, LeaseState>> {
    const rows = await this.database.query<{ user_id: string; is_online: boolean; last_seen_at: Date }>(
      `SELECT user_id, bool_or(online_until > now()) AS is_online, max(last_seen_at) AS last_seen_at
       FROM presence_leases WHERE user_id = ANY ($1::bigint[]) GROUP BY user_id`,
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
}
