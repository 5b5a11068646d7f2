import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which text of a file of functions the database has. */
@Entity('sql_functions')
export class SqlFunctionFile {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'sql_functions_pkey' })
  file: string;

  @Column({ type: 'text' })
  hash: string;
}
