import { AuthSession } from './src/auth/auth-session.entity.js';
import { RefreshToken } from './src/auth/refresh-token.entity.js';
import { WsTicket } from './src/auth/ws-ticket.entity.js';
import { PresenceLease } from './src/chat/sessions/presence-lease.entity.js';
import { Block } from './src/contacts/block.entity.js';
import { Contact } from './src/contacts/contact.entity.js';
import { ContactRequest } from './src/contacts/contact-request.entity.js';
import { Conversation } from './src/conversations/conversation.entity.js';
import { ConversationMember } from './src/conversations/members/conversation-member.entity.js';
import { LogEpoch } from './src/conversations/epoch/log-epoch.entity.js';
import { Message } from './src/conversations/message/message.entity.js';
import { createDataSource, dataSourceOptions } from './src/database/data-source.js';
import { SqlFunctionFile } from './src/database/sql-function-file.entity.js';
import { Group } from './src/groups/group.entity.js';
import { JoinRequest } from './src/groups/join-request.entity.js';
import { Credential } from './src/users/credential.entity.js';
import { User } from './src/users/user.entity.js';

/**
 * The data source for TypeORM's command line (`npx typeorm migration:run -d dist/ormconfig.js`) and for the check
 * that entities and schema agree. The server makes its own from the same options, so the two cannot differ.
 */
const url = process.env['DATABASE_URL'];
if (!url) throw new Error('Set DATABASE_URL to the database that the migrations are for.');

export default createDataSource({
  ...dataSourceOptions({ url, poolSize: 2 }),
  entities: [
    AuthSession,
    Block,
    Contact,
    ContactRequest,
    Conversation,
    ConversationMember,
    Credential,
    Group,
    JoinRequest,
    LogEpoch,
    Message,
    PresenceLease,
    RefreshToken,
    SqlFunctionFile,
    User,
    WsTicket,
  ],
});
