import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { SkeinClient } from '../client/skein-client.js';

export const ClientContext = createContext<SkeinClient | null>(null);

/** The client of whoever is logged in; everything but the login stands below it. */
export function useClient(): SkeinClient {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('Nobody is logged in here.');
  return client;
}
