import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How an account proves itself; apart from the profile, so that no profile query can carry it along. */
@Entity('credentials')
export class Credential {
  @PrimaryColumn({ name: 'user_id', type: 'bigint', primaryKeyConstraintName: 'credentials_pkey' })
  userId: string;

  /** argon2id in PHC string format. */
  @Column({ name: 'password_hash', type: 'text' })
  passwordHash: string;

  @Column({ name: 'changed_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  changedAt: Date;
}
