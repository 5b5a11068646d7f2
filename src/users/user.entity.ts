import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

export type Sex = 'M' | 'W' | 'U';

/** An account. An erased one keeps its row, without personal data, so that old messages keep a sender. */
@Entity('users')
@Unique('users_mobile_key', ['mobile'])
@Index('users_created_at_idx', ['createdAt'])
export class User {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'users_pkey',
  })
  id: string;

  /** E.164; null once the account is erased. */
  @Column({ type: 'text', nullable: true })
  mobile: string | null;

  @Column({ type: 'text' })
  nickname: string;

  @Column({ type: 'text', nullable: true })
  avatar: string | null;

  @Column({ type: 'text', default: 'U' })
  sex: Sex;

  @Column({ type: 'text', nullable: true })
  memo: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;

  @Column({ name: 'changed_xid', type: 'xid8' as 'text', default: () => 'pg_current_xact_id()' })
  changedXid: string;
}
