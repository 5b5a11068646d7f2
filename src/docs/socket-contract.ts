import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { ChatGateway } from '../chat/chat.gateway.js';
import {
  CLIENT_EVENTS,
  type ClientEventDefinition,
  SERVER_EVENTS,
} from '../chat/protocol/event-catalogue.js';
import { eventHandlersOf } from '../chat/transport/event-handlers.js';

export interface ClientEvent extends ClientEventDefinition {
  event: string;
  /** Describes the data of the client's frame: the DTO that the gateway's method takes. */
  data: Type;
}

/** The events that the gateway handles, with what the catalogue says of them. */
export function clientEvents(): ClientEvent[] {
  const handlers = eventHandlersOf(Object.create(ChatGateway.prototype) as object);
  return [...handlers].map(([event, { dto }]) => {
    const definition = CLIENT_EVENTS[event];
    if (!definition) throw new Error(`The event catalogue does not describe ${event}`);
    return { event, data: dto, ...definition };
  });
}

export const serverEvents = () =>
  Object.entries(SERVER_EVENTS).map(([event, definition]) => ({ event, ...definition }));

/** Every class that describes what travels over the socket. */
export const socketModels = (): Type[] => [
  ...clientEvents().flatMap(({ data, ack }) => [data, ack]),
  ...serverEvents().map(({ data }) => data as Type),
];
