import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigurationError } from '../config/environment.js';

/** A name, and what editors and shells put around it. */
const ASSIGNMENT = /^\s*(export\s+)?[\w.-]+\s*=/;

/**
 * Takes the variables of a `.env` file, if there is one, that the environment does not have itself.
 *
 * @throws ConfigurationError when it cannot be read, or has a line that is none: it would be passed over in silence
 */
export function loadEnvFile(path: string, environment: NodeJS.ProcessEnv = process.env): void {
  const text = textOf(path);
  if (text === undefined) return;
  refuseOddLines(path, text);
  for (const [name, value] of Object.entries(parseEnv(text))) environment[name] ??= value;
}

function textOf(path: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ConfigurationError(`The file ${path} cannot be read (${code}).`);
  }
  // Editors of Windows begin with a byte order mark, and some write UTF-16.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // without the mark
  } catch {
    throw new ConfigurationError(`The file ${path} is not a text in UTF-8.`);
  }
}

function refuseOddLines(path: string, text: string): void {
  // A quoted value may go over several lines.
  const lines = text
    .replace(/=[ \t]*(["'`])(?:(?!\1)[\s\S])*\1/g, (value) => `=${'\n'.repeat(value.split('\n').length - 1)}`)
    .split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.includes('\0'))
      throw new ConfigurationError(`The file ${path} is damaged in line ${index + 1}.`);
    if (line.trim() === '' || /^\s*#/.test(line) || ASSIGNMENT.test(line)) continue;
    throw new ConfigurationError(`Line ${index + 1} of the file ${path} is not of the form NAME=value.`);
  }
}
