import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The open tickets of a session are counted before another one is made. */
export class OpenTickets1764100002100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX ws_tickets_session_id_idx ON ws_tickets (session_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ws_tickets_session_id_idx');
  }
}
