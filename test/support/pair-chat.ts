import type { Account, Address, ChatPlan } from '../../bench/load/load-plan.js';

/** A load of short texts: the 1st account writes to the 2nd and the 2nd to the 1st, and so on. */
export const pairChat = (address: Address, accounts: readonly Account[]): ChatPlan => ({
  kind: 'chat',
  dialect: 'skein',
  address,
  sockets: accounts.map((account, i) => ({
    ...account,
    to: { type: 'single', id: accounts[i ^ 1]!.userId },
    witness: true,
  })),
  pace: { outstanding: 4 },
  textBytes: 100,
  recipients: 1,
});
