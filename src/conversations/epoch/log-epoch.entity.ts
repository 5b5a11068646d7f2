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

  /** The epochs before, oldest first: a node that has seen one that is not here looks at a database from before it. */
  @Column({ type: 'text', array: true, default: '{}' })
  former: string[];

  /** The file of the messages: TRUNCATE makes another one. So does VACUUM FULL, which nobody needs on a log. */
  @Column({ type: 'text', nullable: true })
  storage: string | null;

  /** Signs sync cursors; the same for every node, and in every backup. */
  @Column({ name: 'cursor_key', type: 'bytea', nullable: true })
  cursorKey: Buffer | null;
}
