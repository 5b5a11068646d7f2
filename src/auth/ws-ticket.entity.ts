import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A single-use pass for one socket upgrade, by its hash. */
@Entity('ws_tickets')
@Index('ws_tickets_expires_at_idx', ['expiresAt'])
@Index('ws_tickets_session_id_idx', ['sessionId'])
export class WsTicket {
  @PrimaryColumn({ name: 'ticket_hash', type: 'bytea', primaryKeyConstraintName: 'ws_tickets_pkey' })
  ticketHash: Buffer;

  @Column({ name: 'session_id', type: 'bigint' })
  sessionId: string;

  /** When the access token that asked for the ticket expires; the socket ends with it. */
  @Column({ name: 'access_expires_at', type: 'timestamptz', precision: 3 })
  accessExpiresAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt: Date;
}
