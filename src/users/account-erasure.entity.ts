import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An account that is out of use, and of which not all is gone yet. */
@Entity('account_erasures')
export class AccountErasure {
  @PrimaryColumn({ name: 'user_id', type: 'bigint', primaryKeyConstraintName: 'account_erasures_pkey' })
  userId: string;

  @Column({ name: 'begun_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  begunAt: Date;
}
