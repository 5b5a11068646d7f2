import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders whose tests take longest, the longest first. */
const LONG = ['test/browser/', 'test/process/', 'test/performance/'];

/**
 * Begins with the files that take longest, so that none of them is still running when all others are done. Vitest does so
 * by the times of earlier runs, and goes by the size of the files where there were none, as on a fresh checkout.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    // Projects stay in their order: a worker serves one of them.
    return sorted.toSorted((a, b) => (a.project === b.project ? this.rank(a) - this.rank(b) : 0));
  }

  private rank({ moduleId }: TestSpecification): number {
    const path = relative(this.ctx.config.root, moduleId);
    const rank = LONG.findIndex((folder) => path.startsWith(folder));
    return rank < 0 ? LONG.length : rank;
  }
}
