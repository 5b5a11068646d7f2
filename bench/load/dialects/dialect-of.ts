import type { DialectName } from '../load-plan.js';
import type { Dialect } from './dialect.js';
import { SkeinDialect } from './skein.dialect.js';
import { SocketIoDialect } from './socketio.dialect.js';
import { WsDialect } from './ws.dialect.js';

export function dialectOf(name: DialectName): Dialect {
  switch (name) {
    case 'skein':
      return new SkeinDialect();
    case 'ws':
      return new WsDialect();
    case 'socketio':
      return new SocketIoDialect();
  }
}
