import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Names the history that the log tells. Restoring a backup starts another one. */
@Entity('log_epoch')
export class LogEpoch {
  @PrimaryColumn({ type: 'boolean', default: true, primaryKeyConstraintName: 'log_epoch_pkey' })
  singleton: boolean;

  @Column({ type: 'text' })
  epoch: string;

  /** What tells this database from a restored copy of it. */
  @Column({ type: 'text' })
  fingerprint: string;
}
