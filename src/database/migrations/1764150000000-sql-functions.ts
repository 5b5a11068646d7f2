import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keeps which text of each `.sql` file the database has; `installFunctions` installs what changed after the migrations. */
export class SqlFunctions1764150000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sql_functions (
        file text NOT NULL,
        hash text NOT NULL,
        CONSTRAINT sql_functions_pkey PRIMARY KEY (file)
      )`);
  }

  /** The functions that older migrations made stay, in the text that they have now. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sql_functions');
  }
}
