import { Injectable } from '@nestjs/common';
import type { ClientContent } from '../../conversations/message/log-message.js';

/** Completes contents of some types before they are written: looks up what they name, say. */
export interface ContentStep {
  /**
   * @returns the content to write: the same one or another; never change the one given
   * @throws DomainError when the sender may not send it; nothing is written then
   */
  complete(senderId: string, content: ClientContent): Promise<ClientContent>;
}

/** The step of each type of content that has one. Most have none, and are written without a wait. */
@Injectable()
export class ContentSteps {
  private readonly steps = new Map<string, ContentStep>();

  /**
   * Modules call it while they are made.
   *
   * @throws Error when a type has a step already: the server does not start
   */
  register(types: readonly string[], step: ContentStep): void {
    for (const type of types) {
      if (this.steps.has(type)) throw new Error(`Two steps complete contents of type ${type}`);
      this.steps.set(type, step);
    }
  }

  /** Undefined when the content is complete as it is. */
  of({ type }: ClientContent): ContentStep | undefined {
    return this.steps.get(type);
  }
}
