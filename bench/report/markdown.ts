import type { Cell, Goal, Report, Table } from './report.js';

/** The report as GitHub shows it: tables first, then what was promised. */
export function toMarkdown(title: string, { tables, goals = [] }: Report): string {
  const parts = [`## ${title}`, ...tables.map(tableText)];
  if (goals.length > 0) parts.push(goals.map(goalText).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function tableText({ title, columns, rows }: Table): string {
  const cells = [
    columns,
    columns.map((_, i) => (i === 0 ? '---' : '---:')),
    ...rows.map((row) => row.map(cellText)),
  ];
  const lines = cells.map((row) => `| ${row.join(' | ')} |`);
  return `**${title}**\n\n${lines.join('\n')}`;
}

const goalText = ({ reached, text, measured }: Goal): string =>
  `- [${reached ? 'x' : ' '}] ${text} — measured: ${measured}`;

/** Three figures say all that a run can vouch for; large numbers get separators. */
function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell)) return '–';
  if (Math.abs(cell) >= 100) return Math.round(cell).toLocaleString('en-US');
  return String(Number(cell.toPrecision(3)));
}
