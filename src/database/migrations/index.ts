import { Accounts1764000000000 } from './1764000000000-accounts.js';
import { Contacts1764000001000 } from './1764000001000-contacts.js';
import { Conversations1764000002000 } from './1764000002000-conversations.js';
import { AppendMessages1764000003000 } from './1764000003000-append-messages.js';
import { Groups1764000004000 } from './1764000004000-groups.js';
import { AppendNewMessages1764000005000 } from './1764000005000-append-new-messages.js';
import { BoundedReads1764100001000 } from './1764100001000-bounded-reads.js';
import { RefreshFamilies1764100002000 } from './1764100002000-refresh-families.js';
import { OpenTickets1764100002100 } from './1764100002100-open-tickets.js';
import { EpochHistory1764100002200 } from './1764100002200-epoch-history.js';
import { PresenceNodes1764100002300 } from './1764100002300-presence-nodes.js';
import { NothingThatBothers1764100003000 } from './1764100003000-nothing-that-bothers.js';
import { SqlFunctions1764150000000 } from './1764150000000-sql-functions.js';
import { PeerReadPosition1764160001000 } from './1764160001000-peer-read-position.js';
import { ToldEndings1764160002000 } from './1764160002000-told-endings.js';

/** Every migration, in order. A new one goes to the end; a released one is never changed. */
export const migrations = [
  Accounts1764000000000,
  Contacts1764000001000,
  Conversations1764000002000,
  AppendMessages1764000003000,
  Groups1764000004000,
  AppendNewMessages1764000005000,
  BoundedReads1764100001000,
  RefreshFamilies1764100002000,
  OpenTickets1764100002100,
  EpochHistory1764100002200,
  PresenceNodes1764100002300,
  NothingThatBothers1764100003000,
  SqlFunctions1764150000000,
  PeerReadPosition1764160001000,
  ToldEndings1764160002000,
];
