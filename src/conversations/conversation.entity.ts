import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

export type ConversationType = 'single' | 'group';

/** A numbered log. A group has the id of its conversation; a single one is found by its pair of users. */
@Entity('conversations')
@Unique('conversations_pair_key', ['lowUserId', 'highUserId'])
export class Conversation {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'conversations_pkey',
  })
  id: string;

  @Column({ type: 'text' })
  type: ConversationType;

  /** Of a single conversation: the smaller of the two user ids. Null for a group. */
  @Column({ name: 'low_user_id', type: 'bigint', nullable: true })
  lowUserId: string | null;

  @Column({ name: 'high_user_id', type: 'bigint', nullable: true })
  highUserId: string | null;

  @Column({ name: 'last_seq', type: 'bigint', default: '0' })
  lastSeq: string;

  @Column({ name: 'last_change', type: 'bigint', default: '0' })
  lastChange: string;

  /** Messages that count as unread: all but system messages. */
  @Column({ name: 'last_count', type: 'bigint', default: '0' })
  lastCount: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt: Date;

  @Column({ name: 'changed_xid', type: 'xid8' as 'text', default: () => 'pg_current_xact_id()' })
  changedXid: string;
}
