import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One refresh token, by its hash. Used ones stay, so that a second use is recognised. */
@Entity('refresh_tokens')
@Index('refresh_tokens_session_id_idx', ['sessionId'])
export class RefreshToken {
  /** SHA-256 of the token; the token itself is 256 random bits, so no slow hash is needed. */
  @PrimaryColumn({ name: 'token_hash', type: 'bytea', primaryKeyConstraintName: 'refresh_tokens_pkey' })
  tokenHash: Buffer;

  @Column({ name: 'session_id', type: 'bigint' })
  sessionId: string;

  /** The token that this one was given for; null for the first of a session. */
  @Column({ name: 'predecessor_hash', type: 'bytea', nullable: true })
  predecessorHash: Buffer | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'used_at', type: 'timestamptz', precision: 3, nullable: true })
  usedAt: Date | null;
}
