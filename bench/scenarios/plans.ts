import type { Account, ChatPlan, Pace, Recipient, UpgradePlan } from '../load/load-plan.js';
import type { Target } from '../targets/target.js';

/** Characters of each message's text. */
export const TEXT_BYTES = 100;

/** Members of a big group whose deliveries are timed; the others are counted. */
const TIMED_MEMBERS = 32;

/** Everybody writes to the partner: the 1st with the 2nd, the 3rd with the 4th. */
export function pairChat(target: Target, accounts: readonly Account[], pace: Pace): ChatPlan {
  const sockets = accounts.map((account, i) => {
    const to: Recipient = { type: 'single', id: accounts[i ^ 1]!.userId };
    return { ...account, to, witness: true };
  });
  return {
    kind: 'chat',
    dialect: target.dialect,
    address: target.address,
    sockets,
    pace,
    textBytes: TEXT_BYTES,
    recipients: 1,
  };
}

/** The first `senders` members write to the group that all are in. */
export function groupChat(
  target: Target,
  groupId: string,
  members: readonly Account[],
  senders: number,
  pace: Pace,
): ChatPlan {
  const every = Math.max(1, Math.floor(members.length / TIMED_MEMBERS));
  const to: Recipient = { type: 'group', id: groupId };
  const sockets = members.map((account, i) => ({
    ...account,
    ...(i < senders ? { to } : {}),
    witness: i === members.length - 1,
    unsampled: i % every !== 0,
  }));
  return {
    kind: 'chat',
    dialect: target.dialect,
    address: target.address,
    sockets,
    pace,
    textBytes: TEXT_BYTES,
    recipients: members.length - 1,
  };
}

/** Sockets that are open before the measurement and idle in it. */
export function idleCrowd(target: Target, accounts: readonly Account[]): UpgradePlan {
  return {
    kind: 'upgrade',
    dialect: target.dialect,
    address: target.address,
    accounts,
    concurrency: 64,
    measured: false,
  };
}
