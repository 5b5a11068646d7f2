import { environmentSchema } from './environment.js';

const HEADER = `# Skein's settings. Copy this file to .env and take the # from what you want to change; what stands there is the
# default. Outside production nothing needs to be set. Made by \`npm run env:example\` from src/config/environment.ts.
`;

/** The text of .env.example: every variable with its description and its default. */
export function renderEnvExample(): string {
  const variables = Object.entries(environmentSchema.shape).map(
    ([name, schema]) =>
      `# ${schema.description ?? ''}\n# ${name}=${defaultOf(schema.safeParse(undefined).data)}\n`,
  );
  return [HEADER, ...variables].join('\n');
}

const defaultOf = (value: unknown): string => (value === undefined ? '' : String(value));
