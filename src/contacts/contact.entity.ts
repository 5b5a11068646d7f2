import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One side of a contact pair: `userId`'s own view of `contactId`. A deleted one stays as a tombstone for sync. */
@Entity('contacts')
export class Contact {
  @PrimaryColumn({ name: 'user_id', type: 'bigint', primaryKeyConstraintName: 'contacts_pkey' })
  userId: string;

  @PrimaryColumn({ name: 'contact_id', type: 'bigint', primaryKeyConstraintName: 'contacts_pkey' })
  contactId: string;

  @Column({ type: 'text', nullable: true })
  remark: string | null;

  @Column({ type: 'text', array: true, default: () => "'{}'" })
  tags: string[];

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;

  @Column({ name: 'changed_xid', type: 'xid8' as 'text', default: () => 'pg_current_xact_id()' })
  changedXid: string;
}
