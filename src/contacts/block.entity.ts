import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `userId` wants nothing to do with `blockedId`. */
@Entity('blocks')
@Index('blocks_blocked_id_idx', ['blockedId'])
export class Block {
  @PrimaryColumn({ name: 'user_id', type: 'bigint', primaryKeyConstraintName: 'blocks_pkey' })
  userId: string;

  @PrimaryColumn({ name: 'blocked_id', type: 'bigint', primaryKeyConstraintName: 'blocks_pkey' })
  blockedId: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'changed_xid', type: 'xid8' as 'text', default: () => 'pg_current_xact_id()' })
  changedXid: string;

  /** Taken back then; kept so that `sync` can tell of it. */
  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;
}
