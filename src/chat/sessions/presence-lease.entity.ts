import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A user is online while a node renews this lease. */
@Entity('presence_leases')
export class PresenceLease {
  @PrimaryColumn({ name: 'user_id', type: 'bigint', primaryKeyConstraintName: 'presence_leases_pkey' })
  userId: string;

  @Column({ name: 'online_until', type: 'timestamptz', precision: 3 })
  onlineUntil: Date;

  @Column({ name: 'last_seen_at', type: 'timestamptz', precision: 3 })
  lastSeenAt: Date;
}
