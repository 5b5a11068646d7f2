import { inject, onTestFinished } from 'vitest';
import { copyDirectory, newDirectory, removeDirectory } from './data-directory.js';

/** An empty directory that goes when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await newDirectory();
  onTestFinished(() => removeDirectory(directory));
  return directory;
}

/**
 * A data directory whose server was started and stopped before, for tests that are not about its making.
 *
 * @param path where, if the place matters
 */
export async function usedDataDirectory(path?: string): Promise<string> {
  const directory = path ?? (await temporaryDirectory());
  await copyDirectory(inject('dataDirectory'), directory);
  return directory;
}
