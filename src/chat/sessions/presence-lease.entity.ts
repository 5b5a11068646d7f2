import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A user is online while a node renews this lease. Who is connected to several nodes has one of each. */
@Entity('presence_leases')
export class PresenceLease {
  @PrimaryColumn({ name: 'user_id', type: 'bigint', primaryKeyConstraintName: 'presence_leases_pkey' })
  userId: string;

  @PrimaryColumn({ name: 'node_id', type: 'text', primaryKeyConstraintName: 'presence_leases_pkey' })
  nodeId: string;

  @Column({ name: 'online_until', type: 'timestamptz', precision: 3 })
  onlineUntil: Date;

  @Column({ name: 'last_seen_at', type: 'timestamptz', precision: 3 })
  lastSeenAt: Date;
}
