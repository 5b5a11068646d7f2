/** Finds the conversation that a target stands for. */
export interface TargetRouter {
  /**
   * @returns the conversation's id: at once when it is known here, else in a promise. Says nothing about the right
   *   to send, which is decided where the message is stored.
   * @throws DomainError when there is no such target for this user
   */
  resolve(userId: string, targetId: string): string | Promise<string>;
}
