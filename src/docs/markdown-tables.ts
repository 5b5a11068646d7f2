import { CLOSE_REASONS } from '../chat/protocol/close-reasons.js';
import { ERROR_CATALOGUE } from '../common/errors/error-catalogue.js';
import { environmentSchema } from '../config/environment.js';
import { COUNTERS, GAUGES, HISTOGRAMS, TALLIES } from '../metrics/metric-catalogue.js';

/** A table as prettier leaves it alone: one space around each cell, columns not padded. */
const table = (heads: string[], rows: string[][]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const code = (text: unknown): string => `\`${String(text)}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|');

function errorTable(): string {
  const rows = Object.entries(ERROR_CATALOGUE).map(([name, { status, when }]) => [
    code(name),
    String(status),
    cell(when),
  ]);
  return table(['code', 'status', 'when'], rows);
}

function closeCodeTable(): string {
  const rows = Object.values(CLOSE_REASONS).map(({ code: number, reason, when, reconnect }) => [
    String(number),
    code(reason),
    cell(when),
    reconnect,
  ]);
  return table(['code', 'reason', 'when', 'reconnect?'], rows);
}

function environmentTable(): string {
  const rows = Object.entries(environmentSchema.shape).map(([name, schema]) => {
    const byDefault = schema.safeParse(undefined).data;
    const isEmpty = byDefault === undefined || String(byDefault) === '';
    return [code(name), isEmpty ? '' : code(byDefault), cell(schema.description ?? '')];
  });
  return table(['variable', 'default', 'meaning'], rows);
}

function metricTable(): string {
  const rows = [
    ...Object.values(COUNTERS),
    ...Object.values(TALLIES),
    ...Object.values(GAUGES),
    ...Object.values(HISTOGRAMS),
  ].map(({ name, help }) => [code(name), cell(help)]);
  return table(['metric', 'meaning'], rows);
}

const TABLES: Record<string, () => string> = {
  errors: errorTable,
  'close-codes': closeCodeTable,
  environment: environmentTable,
  metrics: metricTable,
};

/** Fills the tables of a page: what stands between `<!-- table: name -->` and `<!-- end of table -->`. */
export const fillTables = (page: string): string =>
  page.replace(
    /(<!-- table: ([\w-]+) -->\n).*?(<!-- end of table -->)/gs,
    (_, begin: string, name: string, end) => {
      const render = TABLES[name];
      if (!render) throw new Error(`There is no table ${name}`);
      return `${begin}\n<!-- prettier-ignore -->\n${render()}\n\n${end as string}`;
    },
  );
