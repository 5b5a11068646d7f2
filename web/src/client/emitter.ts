type Handler<Data> = (data: Data) => void;

/** Events by name, each with its own kind of data. */
export class Emitter<Events> {
  private readonly handlers = new Map<keyof Events, Set<Handler<never>>>();

  /** @returns ends the subscription */
  on<Name extends keyof Events>(event: Name, handler: Handler<Events[Name]>): () => void {
    const known = this.handlers.get(event) ?? new Set();
    this.handlers.set(event, known.add(handler));
    return () => known.delete(handler);
  }

  emit<Name extends keyof Events>(event: Name, data: Events[Name]): void {
    for (const handler of this.handlers.get(event) ?? []) (handler as Handler<Events[Name]>)(data);
  }
}
