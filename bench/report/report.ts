import type { Chart } from './chart.js';

export type Cell = string | number;

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** One promise of the project's goals for speed, and whether this run kept it. */
export interface Goal {
  readonly text: string;
  readonly measured: string;
  readonly reached: boolean;
}

/** What a scenario found out. */
export interface Report {
  readonly tables: readonly Table[];
  readonly charts?: readonly Chart[];
  readonly goals?: readonly Goal[];
}
