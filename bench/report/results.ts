import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scenario } from '../bench.js';
import { toSvg } from './chart.js';
import type { Machine } from './machine.js';
import { toMarkdown } from './markdown.js';
import type { Report } from './report.js';

/** Collects the reports of a run: on the terminal as they come, and in files that are whole after each. */
export class Results {
  private readonly reports: { scenario: string; title: string; report: Report }[] = [];

  constructor(
    private readonly directory: string,
    private readonly machine: Machine,
  ) {}

  async add({ name, title }: Scenario, report: Report): Promise<void> {
    this.reports.push({ scenario: name, title, report });
    console.log(toMarkdown(title, report));
    for (const chart of report.charts ?? []) await this.write(`${chart.name}.svg`, toSvg(chart));
    await this.write('results.md', this.markdown());
    const { machine, reports } = this;
    await this.write('results.json', `${JSON.stringify({ machine, reports }, undefined, 2)}\n`);
  }

  private markdown(): string {
    const { date, commit, node, system, processor, cores, memoryGb, loadAverage, pinned } = this.machine;
    const place = `${processor}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}`;
    const how = pinned ? 'server and database on one core, load on another' : 'processes not pinned to cores';
    const head = `# Benchmark of ${date}\n\nCommit ${commit}; ${place}; ${how}; load average before it: ${loadAverage}.\n`;
    const sections = this.reports.map(({ title, report }) => {
      const images = (report.charts ?? []).map(({ name, title: alt }) => `![${alt}](${name}.svg)\n`);
      return [toMarkdown(title, report), ...images].join('\n');
    });
    return [head, ...sections].join('\n');
  }

  private async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.directory, name), text);
  }
}
