import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One entry of a log. Written by `append_messages` and the system messages of membership changes only. */
@Entity('messages')
@Index('messages_client_msg_id_key', ['conversationId', 'senderId', 'clientMsgId'], { unique: true })
@Index('messages_change_idx', ['conversationId', 'change'])
@Index('messages_changed_xid_idx', ['changedXid'])
export class Message {
  @PrimaryColumn({ name: 'conversation_id', type: 'bigint', primaryKeyConstraintName: 'messages_pkey' })
  conversationId: string;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'messages_pkey' })
  seq: string;

  @Column({ type: 'bigint' })
  change: string;

  /** How many countable messages the log holds up to and with this one. */
  @Column({ type: 'bigint' })
  count: string;

  /** Null for a system message. */
  @Column({ name: 'sender_id', type: 'bigint', nullable: true })
  senderId: string | null;

  @Column({ name: 'client_msg_id', type: 'text', nullable: true })
  clientMsgId: string | null;

  /** Null once recalled. */
  @Column({ type: 'jsonb', nullable: true })
  content: object | null;

  @Column({ name: 'reply_to', type: 'bigint', nullable: true })
  replyTo: string | null;

  @Column({ type: 'jsonb', nullable: true })
  mentions: string[] | 'all' | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'edited_at', type: 'timestamptz', precision: 3, nullable: true })
  editedAt: Date | null;

  @Column({ name: 'recalled_at', type: 'timestamptz', precision: 3, nullable: true })
  recalledAt: Date | null;

  @Column({ name: 'changed_xid', type: 'xid8' as 'text', default: () => 'pg_current_xact_id()' })
  changedXid: string;
}
