/** `Storage` without a browser, which can be made to be full. */
export type MemoryStorage = Storage & { isFull: boolean };

export function memoryStorage(): MemoryStorage {
  const methods = {
    isFull: false,
    getItem: (name: string) => (Object.hasOwn(storage, name) ? (storage[name] as string) : null),
    setItem(name: string, text: string) {
      if (storage.isFull) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      storage[name] = text;
    },
    removeItem: (name: string) => void delete storage[name],
  };
  const hidden = Object.fromEntries(
    Object.entries(methods).map(([name, value]) => [name, { value, writable: true }]),
  );
  const storage = Object.create({}, hidden) as MemoryStorage;
  return storage;
}
