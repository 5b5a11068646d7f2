import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { PresenceService } from './delivery/presence.service.js';
import type { SubscribePresenceAck } from './protocol/acks.dto.js';
import { SubscribePresenceDto } from './protocol/client-messages.dto.js';
import { Session } from './sessions/session.js';
import { SOCKET_PATH } from './transport/upgrade-request.js';

/** Who wants to know who is online. */
@WebSocketGateway({ path: SOCKET_PATH })
export class PresenceGateway {
  constructor(private readonly presence: PresenceService) {}

  @SubscribeMessage('presence.subscribe')
  async subscribe(session: Session, { userIds }: SubscribePresenceDto): Promise<SubscribePresenceAck> {
    return { users: await this.presence.subscribe(session, userIds) };
  }
}
