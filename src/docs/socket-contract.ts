import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import {
  CLIENT_EVENTS,
  type ClientEventDefinition,
  SERVER_EVENTS,
} from '../chat/protocol/event-catalogue.js';

export interface ClientEvent extends ClientEventDefinition {
  event: string;
}

/** The events that clients send. */
export const clientEvents = (): ClientEvent[] =>
  Object.entries(CLIENT_EVENTS).map(([event, definition]) => ({ event, ...definition }));

export const serverEvents = () =>
  Object.entries(SERVER_EVENTS).map(([event, definition]) => ({ event, ...definition }));

/** Every class that describes what travels over the socket. */
export const socketModels = (): Type[] => [
  ...clientEvents().flatMap(({ data, ack }) => [data, ack]),
  ...serverEvents().map(({ data }) => data as Type),
];
