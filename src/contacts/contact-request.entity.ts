import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

export type ContactRequestStatus = 'pending' | 'accepted' | 'rejected';

/** A wish to become contacts. At most one is pending in each direction. */
@Entity('contact_requests')
@Index('contact_requests_pending_key', ['fromId', 'toId'], {
  unique: true,
  where: "(status = 'pending'::text)",
})
@Index('contact_requests_rejected_idx', ['fromId', 'toId', 'settledAt'], {
  where: "(status = 'rejected'::text)",
})
@Index('contact_requests_from_id_idx', ['fromId', 'id'])
@Index('contact_requests_to_id_idx', ['toId', 'id'])
@Index('contact_requests_from_status_idx', ['fromId', 'status', 'id'])
@Index('contact_requests_to_status_idx', ['toId', 'status', 'id'])
export class ContactRequest {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'contact_requests_pkey',
  })
  id: string;

  @Column({ name: 'from_id', type: 'bigint' })
  fromId: string;

  @Column({ name: 'to_id', type: 'bigint' })
  toId: string;

  @Column({ type: 'text', default: 'pending' })
  status: ContactRequestStatus;

  @Column({ type: 'text', nullable: true })
  message: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'settled_at', type: 'timestamptz', precision: 3, nullable: true })
  settledAt: Date | null;

  /** Asked again soon after a rejection: pending for its sender, and nothing that the receiver hears of. */
  @Column({ type: 'boolean', default: false })
  held: boolean;

  @Column({ name: 'changed_xid', type: 'xid8' as 'text', default: () => 'pg_current_xact_id()' })
  changedXid: string;

  /** Ended with the account of one of the two; kept so that `sync` can tell of it. */
  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;
}
