import { type AckEncoder, ackEncoderOf } from '../protocol/ack-encoders.js';
import { CompiledValidator, type DtoClass } from '../../common/validation/compiled-validator.js';
import type { Session } from '../sessions/session.js';
import type { LaterAnswer } from '../../common/concurrency/later-answer.js';

/** What a method of the gateway gives back: the ack's data, now or in a promise that holds up the next frame. */
export type Answer = object | Promise<object> | LaterAnswer<object>;

export interface EventHandler {
  /** The class that the event's data must fit. */
  readonly dto: DtoClass;
  readonly validator: CompiledValidator<object>;
  /** Writes the data of its acks. */
  readonly encode: AckEncoder;
  handle(session: Session, data: object): Answer | Promise<LaterAnswer<object>>;
}

/** Where `@SubscribeMessage` of @nestjs/websockets leaves the name of the event. */
const MESSAGE_METADATA = 'message';

/**
 * The gateway's methods by event, read once from Nest's own decorators: `@SubscribeMessage` names the event and the
 * type of the method's second parameter is its DTO.
 */
export function eventHandlersOf(gateway: object): Map<string, EventHandler> {
  const prototype = Object.getPrototypeOf(gateway) as Record<string, unknown>;
  const handlers = new Map<string, EventHandler>();
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method = prototype[name];
    if (typeof method !== 'function') continue;
    const event = Reflect.getMetadata(MESSAGE_METADATA, method) as string | undefined;
    if (event === undefined) continue;
    const [, dto] = Reflect.getMetadata('design:paramtypes', prototype, name) as DtoClass[];
    if (!dto) throw new Error(`The handler of ${event} names no DTO for its data`);
    handlers.set(event, {
      dto,
      validator: new CompiledValidator(dto),
      encode: ackEncoderOf(event),
      handle: method.bind(gateway) as EventHandler['handle'],
    });
  }
  return handlers;
}
