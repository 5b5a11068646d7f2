import type { LoadClient } from './load/load-client.js';
import type { ChatResult, HttpResult, LoadPlan, LoadResult, Phase, UpgradeResult } from './load/load-plan.js';
import type { Target } from './targets/target.js';

/** What one plan came to, with the CPU that both sides spent on it. */
export interface Measurement extends LoadResult {
  /** CPU seconds of the server with its database, of the database alone, and of the load. */
  readonly cpu: { readonly server: number; readonly database: number; readonly load: number };
}

export type PhaseHook = (phase: Phase) => Promise<void> | void;

/** Puts a load on a target and accounts for the CPU of the measured stretch. */
export async function measure(
  target: Target,
  load: LoadClient,
  plan: LoadPlan,
  onPhase: PhaseHook = () => undefined,
): Promise<Measurement> {
  const marks: { server: number; database: number; load: number }[] = [];
  const result = await load.run(plan, async (phase) => {
    if (phase !== 'opened') {
      const { total, database } = target.process.cpu();
      marks.push({ server: total, database, load: load.cpuSeconds() });
    }
    await onPhase(phase);
  });
  const [begin, end] = [marks[0]!, marks[1]!];
  return {
    ...result,
    cpu: {
      server: end.server - begin.server,
      database: end.database - begin.database,
      load: end.load - begin.load,
    },
  };
}

/** The nth activity's result, which is a chat's. */
export function chatOf({ activities }: LoadResult, index = 0): ChatResult {
  const result = activities[index];
  if (result?.kind !== 'chat') throw new Error(`Activity ${index} is no chat.`);
  return result;
}

export function httpOf({ activities }: LoadResult, index = 0): HttpResult {
  const result = activities[index];
  if (result?.kind !== 'http') throw new Error(`Activity ${index} is no HTTP load.`);
  return result;
}

export function upgradeOf({ activities }: LoadResult, index = 0): UpgradeResult {
  const result = activities[index];
  if (result?.kind !== 'upgrade') throw new Error(`Activity ${index} opens no sockets.`);
  return result;
}
