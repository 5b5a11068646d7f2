import { Injectable } from '@nestjs/common';
import type { MessageTarget } from '../../conversations/message/log-message.js';
import { GroupRouter } from './group.router.js';
import { SingleRouter } from './single.router.js';
import type { TargetRouter } from './target-router.js';

/** Picks the router for a kind of target. */
@Injectable()
export class MessageRouter {
  private readonly routers: Record<MessageTarget['type'], TargetRouter>;

  constructor(single: SingleRouter, group: GroupRouter) {
    this.routers = { single, group };
  }

  /** The conversation that `target` stands for when `userId` names it; see `TargetRouter.resolve`. */
  resolve(userId: string, { type, id }: MessageTarget): string | Promise<string> {
    return this.routers[type].resolve(userId, id);
  }
}
