import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { expect, test } from 'vitest';
import { SyncDto } from '../../inbox/sync.dto.js';
import { SendMessageDto } from '../../messages/send-message.dto.js';
import {
  PingDto,
  ReadConversationDto,
  SubscribePresenceDto,
  TypingDto,
} from '../protocol/client-messages.dto.js';
import type { Session } from '../sessions/session.js';
import { EventHandlers } from './event-handlers.js';

@WebSocketGateway({ path: '/ws' })
class Most {
  @SubscribeMessage('message.send')
  send(_session: unknown, message: SendMessageDto): object {
    return message;
  }

  @SubscribeMessage('conversation.read')
  read(_session: unknown, position: ReadConversationDto): object {
    return position;
  }

  @SubscribeMessage('typing')
  type(_session: unknown, hint: TypingDto): object {
    return hint;
  }

  @SubscribeMessage('presence.subscribe')
  watch(_session: unknown, users: SubscribePresenceDto): object {
    return users;
  }

  @SubscribeMessage('sync')
  sync(_session: unknown, query: SyncDto): object {
    return query;
  }
}

@WebSocketGateway({ path: '/ws' })
class Pinged {
  @SubscribeMessage('ping')
  ping(_session: unknown, _data: PingDto): object {
    return { by: this.constructor.name };
  }
}

@WebSocketGateway({ path: '/ws' })
class PingedToo {
  @SubscribeMessage('ping')
  ping(_session: unknown, _data: PingDto): object {
    return {};
  }
}

@WebSocketGateway({ path: '/ws' })
class Unknown {
  @SubscribeMessage('toString')
  say(_session: unknown, _data: PingDto): object {
    return {};
  }
}

@WebSocketGateway({ path: '/ws' })
class OtherDto {
  @SubscribeMessage('ping')
  ping(_session: unknown, _data: SyncDto): object {
    return {};
  }
}

async function start(...gateways: (new () => object)[]): Promise<EventHandlers> {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [EventHandlers, ...gateways],
  }).compile();
  await module.init();
  return module.get(EventHandlers);
}

test('several gateways share the socket', async () => {
  const handlers = await start(Most, Pinged);
  expect(handlers.get('ping')?.handle({} as Session, {})).toEqual({ by: 'Pinged' });
  expect(handlers.get('sync')).toMatchObject({ isPipelined: false, encode: JSON.stringify });
  expect(handlers.get('message.send')?.isPipelined).toBe(true);
});

test('an event that is handled twice stops the start', async () => {
  await expect(start(Most, Pinged, PingedToo)).rejects.toThrow('Two methods of gateways handle ping');
});

test('an event that nobody handles stops the start', async () => {
  await expect(start(Most)).rejects.toThrow('No gateway handles ping');
});

test('an event that the catalogue does not describe stops the start', async () => {
  await expect(start(Most, Pinged, Unknown)).rejects.toThrow('does not describe toString');
});

test('a handler that takes another DTO than the catalogue names stops the start', async () => {
  await expect(start(Most, OtherDto)).rejects.toThrow('The handler of ping takes another DTO');
});
