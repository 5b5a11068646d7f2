import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { LaterAnswer } from '../../common/concurrency/later-answer.js';
import { CompiledValidator } from '../../common/validation/compiled-validator.js';
import { type AckEncoder, CLIENT_EVENTS, type ClientEventDefinition } from '../protocol/event-catalogue.js';
import type { Session } from '../sessions/session.js';

/** What a method of a gateway gives back: the ack's data, now or in a promise that holds up the next frame. */
export type Answer = object | Promise<object> | LaterAnswer<object>;

export interface EventHandler {
  readonly validator: CompiledValidator<object>;
  /** Writes the data of its acks. */
  readonly encode: AckEncoder;
  /** Its frames do not wait for the answers of those before. */
  readonly isPipelined: boolean;
  handle(session: Session, data: object): Answer | Promise<LaterAnswer<object>>;
}

/** Where `@WebSocketGateway` and `@SubscribeMessage` of @nestjs/websockets leave what they say. */
const GATEWAY_METADATA = 'websockets:is_gateway';
const MESSAGE_METADATA = 'message';

/** The methods of all gateways by event, read once, at the start. Any number of gateways shares the socket. */
@Injectable()
export class EventHandlers implements OnModuleInit {
  private readonly handlers = new Map<string, EventHandler>();

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws Error when the gateways and the catalogue of events do not fit: the server does not start */
  onModuleInit(): void {
    for (const { metatype, instance } of this.discovery.getProviders()) {
      if (metatype && Reflect.hasMetadata(GATEWAY_METADATA, metatype)) this.readFrom(instance as object);
    }
    const missing = Object.keys(CLIENT_EVENTS).filter((event) => !this.handlers.has(event));
    if (missing.length > 0) throw new Error(`No gateway handles ${missing.join(', ')}`);
  }

  get(event: string): EventHandler | undefined {
    return this.handlers.get(event);
  }

  private readFrom(gateway: object): void {
    const prototype = Object.getPrototypeOf(gateway) as Record<string, unknown>;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const method = prototype[name];
      if (typeof method !== 'function') continue;
      const event = Reflect.getMetadata(MESSAGE_METADATA, method) as string | undefined;
      if (event === undefined) continue;
      if (this.handlers.has(event)) throw new Error(`Two methods of gateways handle ${event}`);
      const definition = definitionOf(event);
      const [, data] = Reflect.getMetadata('design:paramtypes', prototype, name) as unknown[];
      if (data !== definition.data) throw new Error(`The handler of ${event} takes another DTO`);
      this.handlers.set(event, toHandler(definition, method.bind(gateway) as EventHandler['handle']));
    }
  }
}

function definitionOf(event: string): ClientEventDefinition {
  const definition = Object.hasOwn(CLIENT_EVENTS, event) ? CLIENT_EVENTS[event] : undefined;
  if (!definition) throw new Error(`The event catalogue does not describe ${event}`);
  return definition;
}

const toHandler = (
  { data, encode = JSON.stringify, isPipelined = false }: ClientEventDefinition,
  handle: EventHandler['handle'],
): EventHandler => ({ validator: new CompiledValidator(data), encode, isPipelined, handle });
