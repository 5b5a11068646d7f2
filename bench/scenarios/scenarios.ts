import type { Scenario } from '../bench.js';
import { append } from './append.scenario.js';
import { connections } from './connections.scenario.js';
import { fairness } from './fairness.scenario.js';
import { generator } from './generator.scenario.js';
import { group } from './group.scenario.js';
import { growthConnections } from './growth-connections.scenario.js';
import { growthConversations } from './growth-conversations.scenario.js';
import { growthGroup } from './growth-group.scenario.js';
import { growthTable } from './growth-table.scenario.js';
import { latency } from './latency.scenario.js';
import { login } from './login.scenario.js';
import { neighbours } from './neighbours.scenario.js';
import { oneToOne } from './one-to-one.scenario.js';
import { rest } from './rest.scenario.js';
import { upgrades } from './upgrades.scenario.js';

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [
  generator,
  append,
  oneToOne,
  group,
  latency,
  fairness,
  neighbours,
  connections,
  upgrades,
  rest,
  login,
  growthGroup,
  growthConnections,
  growthConversations,
  growthTable,
];
