const DATABASE = 'skein';
const STORE = 'shared';
/** Milliseconds after which a database that does not answer counts as none. */
const PATIENCE = 8000;
/** Milliseconds for which a tab without Web Locks may hold the turn: longer than a request may take. */
const LEASE = 40_000;
/** Milliseconds between two looks at whether it is free. */
const LOOK = 150;

interface Lease {
  holder: string;
  until: number;
}

/**
 * Changes a record that the tabs of this page share, in one transaction of IndexedDB: whoever comes after it, in any
 * tab, sees it. `localStorage` promises nothing of that kind: another process may be given a lock before it sees what
 * was written by the one that held it.
 *
 * @param change gets the record and returns what is to stand there then; undefined for nothing
 * @returns what stands there now
 * @throws where the browser has no IndexedDB for this page, or where it does not answer
 */
export async function changeShared<T>(
  name: string,
  change: (record: T | undefined) => T | undefined,
): Promise<T | undefined> {
  const database = await inTime(open());
  try {
    return await inTime(transact(database, name, change));
  } finally {
    database.close();
  }
}

/** Runs `work` in one tab at a time. Web Locks end with their tab; where there are none (plain http), a lease does. */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (globalThis.navigator?.locks !== undefined) return locked(name, work);
  const holder = String(Math.random());
  const lease = `${name}.lease`;
  await acquire(lease, holder);
  return work().finally(() =>
    changeShared<Lease>(lease, (held) => (held?.holder === holder ? undefined : held)).catch(() => undefined),
  );
}

/** A browser that blocks storage has locks and grants none. */
async function locked<T>(name: string, work: () => Promise<T>): Promise<T> {
  let running: Promise<T> | undefined;
  await navigator.locks.request(name, () => (running = work())).catch(() => undefined);
  return running ?? work();
}

async function acquire(lease: string, holder: string): Promise<void> {
  const claim = (held: Lease | undefined): Lease => {
    const left = (held?.until ?? 0) - Date.now();
    // A clock that was put back must not make a lease last.
    return held !== undefined && left > 0 && left <= LEASE ? held : { holder, until: Date.now() + LEASE };
  };
  for (;;) {
    // Without a database nothing is shared in order, and waiting would not help.
    const held = await changeShared<Lease>(lease, claim).catch(() => undefined);
    if (held === undefined || held.holder === holder) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE));
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error as Error));
  });
}

function transact<T>(
  database: IDBDatabase,
  name: string,
  change: (record: T | undefined) => T | undefined,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite');
    const store = transaction.objectStore(STORE);
    const request = store.get(name) as IDBRequest<T | undefined>;
    let next: T | undefined;
    request.addEventListener('success', () => {
      next = change(request.result);
      if (next === undefined) store.delete(name);
      else store.put(next, name);
    });
    transaction.addEventListener('complete', () => resolve(next));
    transaction.addEventListener('abort', () => reject(transaction.error as Error));
  });
}

const inTime = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error('IndexedDB is silent.')), PATIENCE)),
  ]);
