import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type JoinPolicy = 'open' | 'approval' | 'invite';

/** The profile of a group. Its members are the members of the conversation with the same id. */
@Entity('groups')
@Index('groups_owner_id_idx', ['ownerId'])
@Index('groups_name_grams_idx', { synchronize: false })
export class Group {
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'groups_pkey' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', nullable: true })
  icon: string | null;

  @Column({ type: 'text', nullable: true })
  memo: string | null;

  @Column({ name: 'owner_id', type: 'bigint' })
  ownerId: string;

  @Column({ name: 'join_policy', type: 'text', default: 'approval' })
  joinPolicy: JoinPolicy;

  @Column({ name: 'member_count', type: 'integer' })
  memberCount: number;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'dissolved_at', type: 'timestamptz', precision: 3, nullable: true })
  dissolvedAt: Date | null;

  @Column({ name: 'changed_xid', type: 'xid8' as 'text', default: () => 'pg_current_xact_id()' })
  changedXid: string;
}
