import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AccountReads } from '../common/limits/account-reads.js';
import { SyncDto, type SyncResponse } from '../inbox/sync.dto.js';
import { SyncService } from '../inbox/sync.service.js';
import { Session } from './sessions/session.js';
import { SOCKET_PATH } from './transport/upgrade-request.js';

/** What changed while a client was away. */
@WebSocketGateway({ path: SOCKET_PATH })
export class SyncGateway {
  constructor(
    private readonly syncs: SyncService,
    private readonly reads: AccountReads,
  ) {}

  @SubscribeMessage('sync')
  sync(session: Session, query: SyncDto): Promise<SyncResponse> {
    return this.reads.run(
      session.userId,
      () => !session.isClosed,
      () => this.syncs.sync(session.identity, query),
    );
  }
}
