/** Loopback addresses in use at a time: each has ports for 28,000 connections only. */
const ADDRESSES = 8;

let street = 0;

/**
 * Moves to loopback addresses of its own, for the next plan. The kernel keeps the ports of the connections that the
 * plans before have ended for a minute (TIME_WAIT), and looking for a free one among tens of thousands takes longer
 * than the handshake that is to be measured.
 */
export function moveOn(): void {
  street = (street + 1) % 256;
}

/** Where the connection with this index comes from. */
export const localAddress = (index: number): string => `127.0.${street}.${2 + (index % ADDRESSES)}`;
