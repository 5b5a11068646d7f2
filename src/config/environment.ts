import { z } from 'zod';
import { ConfigurationError } from './configuration-error.js';
import { databaseUrl } from './database-url.js';
import { listenAddress, originList } from './network-settings.js';

export { ConfigurationError };

const MIN_SECRET_BYTES = 32;

/** What people write for yes and no, whatever their other programs take. */
const flag = z
  .stringFormat('true or false', /^(true|1|yes|on|y|enabled?|false|0|no|off|n|disabled?)$/i, {
    error: 'must be true or false',
  })
  .transform((value) => /^(true|1|y|on|e)/i.test(value));
const whole = (min: number, max: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${min} to ${max}` })
    .int()
    .min(min)
    .max(max);
/** A choice, in letters of any case, or by another of its names. */
const choice = <const Names extends readonly [string, ...string[]]>(
  names: Names,
  aliases: Readonly<Record<string, Names[number]>> = {},
) => z.preprocess((value) => otherName(value, aliases), z.enum(names));

function otherName(value: unknown, aliases: Readonly<Record<string, string>>): unknown {
  if (typeof value !== 'string') return value;
  const lower = value.toLowerCase();
  return aliases[lower] ?? lower;
}

/**
 * Every variable that the server reads. `.env.example` and docs/operations.md are made from the descriptions here;
 * an unknown value stops the start with the variable's name.
 */
export const environmentSchema = z.object({
  NODE_ENV: choice(['development', 'test', 'production'], { prod: 'production', dev: 'development' })
    .default('development')
    .describe('`production` demands proper secrets and a database of your own.'),
  PORT: whole(0, 65_535).default(3000).describe('TCP port of REST, socket and docs; 0 takes a free one.'),
  HOST: listenAddress
    .optional()
    .describe(
      'Address to listen on. Default: 127.0.0.1 with the embedded database, 0.0.0.0 with DATABASE_URL.',
    ),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./.data')
    .describe('Where the embedded database and generated secrets live.'),
  DATABASE_URL: databaseUrl
    .optional()
    .describe('A PostgreSQL (15 or newer) of your own. Empty: the server runs its own in DATA_DIR.'),
  ALLOW_EMBEDDED_DATABASE: flag.default(false).describe('Consent to the embedded database in production.'),
  ALLOW_UNSAFE_DATABASE: flag
    .default(false)
    .describe(
      'Consent to a database that a power cut damages (`fsync` or `full_page_writes` off), as in tests. Without it such a node is never ready.',
    ),
  DATABASE_POOL_SIZE: whole(2, 200)
    .default(10)
    .describe(
      'Connections for everything but the message writers, the reads that share three, and the look-ups of tokens that share two.',
    ),
  MESSAGE_WRITERS: whole(1, 32)
    .default(2)
    .describe('Message batches that may be in flight at once, each on a connection of its own.'),
  JWT_SECRET: z
    .string()
    .optional()
    .describe(
      `Signs access tokens; at least ${MIN_SECRET_BYTES} bytes. Demanded in production, else generated into DATA_DIR.`,
    ),
  ACCESS_TOKEN_SECONDS: whole(1, 86_400).default(900).describe('Life of an access token, in seconds.'),
  REFRESH_TOKEN_DAYS: whole(1, 3650)
    .default(90)
    .describe('Life of a refresh token, in days; each refresh starts it anew.'),
  ALLOWED_ORIGINS: originList
    .default([])
    .describe(
      'Browser origins that may use REST (CORS) and the socket, separated by commas. Same origin always may.',
    ),
  TRUST_PROXY: z
    .preprocess(
      (value) => otherName(value, { true: '1', yes: '1', on: '1', false: '0', no: '0', off: '0' }),
      whole(0, 10),
    )
    .default(0)
    .describe('How many reverse proxies stand in front; 0 ignores X-Forwarded-For.'),
  DEFAULT_REGION: z
    .string()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 country code such as CN')
    .default('CN')
    .describe('Country of mobile numbers written without a country code.'),
  SINGLE_CHAT_POLICY: choice(['contacts', 'anyone'])
    .default('contacts')
    .describe('Who may write to whom one to one.'),
  WS_FRAME_RATE: whole(0, 1_000_000)
    .default(50)
    .describe('Frames a second that a socket may send in the long run; 0 = no limit.'),
  WS_FRAME_BURST: whole(1, 1_000_000).default(100).describe('Frames that a socket may send at once.'),
  WS_MAX_FRAME_BYTES: whole(1024, 16_777_216)
    .default(65_536)
    .describe('Largest frame from a client, in bytes, fragments added up.'),
  WS_OUTBOUND_QUEUE_BYTES: whole(16_384, 1_073_741_824)
    .default(1_048_576)
    .describe('Bytes that may wait for a client that does not read; past it the socket closes (4408).'),
  WS_HEARTBEAT_SECONDS: whole(1, 3600)
    .default(30)
    .describe('Seconds between pings; two silent periods end a session.'),
  WS_MAX_SOCKETS_PER_USER: whole(1, 10_000).default(20).describe('Open sockets of one account.'),
  WS_MAX_CONNECTIONS: whole(1, 1_000_000)
    .default(18_000)
    .describe('Open sockets of the process; more are refused with 503.'),
  TEXT_MAX_LENGTH: whole(1, 100_000).default(4000).describe('Longest text message, in code points.'),
  GROUP_MAX_MEMBERS: whole(2, 100_000).default(5000).describe('Members that a group may have.'),
  LOGIN_FAILURES_PER_ACCOUNT: whole(0, 1_000_000)
    .default(10)
    .describe('Wrong passwords for one number within 15 minutes before 429; 0 = no limit.'),
  LOGIN_FAILURES_PER_ADDRESS: whole(0, 1_000_000)
    .default(300)
    .describe('Wrong passwords from one address within 15 minutes before 429; 0 = no limit.'),
  REGISTRATIONS_PER_ADDRESS: whole(0, 1_000_000)
    .default(2000)
    .describe('Registrations from one address within an hour before 429; 0 = no limit.'),
  SESSIONS_PER_ACCOUNT: whole(1, 10_000)
    .default(100)
    .describe('Device sessions of one account; a login beyond ends the one that was unused longest.'),
  TICKETS_PER_SESSION: whole(1, 10_000)
    .default(50)
    .describe('Socket tickets of one session that are neither used nor expired; more are refused with 429.'),
  BLOCKS_PER_ACCOUNT: whole(1, 1_000_000).default(10_000).describe('Users that one account may block.'),
  LOOKUPS_PER_MINUTE: whole(0, 1_000_000)
    .default(60)
    .describe(
      'Look-ups by mobile number, group searches, and profiles of strangers, of one account a minute; 0 = no limit.',
    ),
  CREATIONS_PER_MINUTE: whole(0, 1_000_000)
    .default(120)
    .describe(
      'People that one account may bother a minute with contact requests, groups and joins: each one asked or brought in counts, and a request for more than that needs a whole minute; 0 = no limit.',
    ),
  CONTACTS_PER_ACCOUNT: whole(0, 1_000_000)
    .default(5000)
    .describe('Contacts that one account may have; 0 = no limit.'),
  GROUPS_PER_ACCOUNT: whole(0, 1_000_000)
    .default(2000)
    .describe('Groups that one account may be in, its own among them; 0 = no limit.'),
  PENDING_REQUESTS_PER_ACCOUNT: whole(0, 1_000_000)
    .default(500)
    .describe(
      'Contact requests of one account that may wait for an answer, and as many requests to join groups; 0 = no limit.',
    ),
  DRAIN_SECONDS: whole(1, 600)
    .default(25)
    .describe('Seconds that a shutdown may take before open sockets are cut.'),
  METRICS_TOKEN: z
    .string()
    .optional()
    .describe(
      'When set, /metrics wants it as a bearer token. Without it /metrics answers loopback addresses only, and in production nobody.',
    ),
  HSTS: z
    .enum(['off', 'host', 'subdomains'])
    .optional()
    .describe(
      'Strict-Transport-Security: none, for this host, or also for all hosts below it. Default: host in production, else off.',
    ),
  DOCS_ENABLED: flag.optional().describe('Whether /docs answers. Default: true, but false in production.'),
  LOG_LEVEL: choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    critical: 'fatal',
    warning: 'warn',
    information: 'info',
    verbose: 'trace',
    none: 'silent',
    off: 'silent',
  })
    .default('info')
    .describe('Lowest level that is logged.'),
});

export type Environment = z.output<typeof environmentSchema>;

/** Secrets that stand in examples of this and other projects; refused in production. */
const KNOWN_DEFAULTS = new Set([
  'secret',
  'changeme',
  'change-me',
  'skein',
  'jwt_secret',
  'your-secret-here',
]);

/** Without spaces around it and without the quotes that some readers of `.env` files leave on (`docker run --env-file`). */
function bare(value: string): string {
  const trimmed = value.replace(/^\uFEFF/, '').trim();
  return /^(["'])(.*)\1$/s.exec(trimmed)?.[2]!.trim() ?? trimmed;
}

/**
 * Parses the environment. Empty variables count as absent; where it is clear what somebody meant, that is taken.
 *
 * @throws ConfigurationError with one line for each bad variable
 */
export function parseEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const present = Object.fromEntries(
    Object.entries(variables)
      .map(([name, value = '']) => [name, bare(value)] as const)
      .filter(([, value]) => value !== ''),
  );
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigurationError(`The environment is not valid:\n${lines.join('\n')}`);
  }
  checkSecret(parsed.data);
  checkProduction(parsed.data);
  return parsed.data;
}

function checkSecret({ JWT_SECRET: secret }: Environment): void {
  if (secret !== undefined && Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
    throw new ConfigurationError(
      `JWT_SECRET is too short: it needs at least ${MIN_SECRET_BYTES} bytes. Make one with: openssl rand -base64 48`,
    );
  }
}

function checkProduction(environment: Environment): void {
  if (environment.NODE_ENV !== 'production') return;
  const secret = environment.JWT_SECRET;
  if (secret === undefined) {
    throw new ConfigurationError(
      'JWT_SECRET is demanded in production. Make one with: openssl rand -base64 48',
    );
  }
  if (isGuessable(secret)) {
    throw new ConfigurationError(
      'JWT_SECRET is a known default or repeats itself. Make one with: openssl rand -base64 48',
    );
  }
  if (environment.DATABASE_URL === undefined && !environment.ALLOW_EMBEDDED_DATABASE) {
    throw new ConfigurationError(
      'In production set DATABASE_URL to a PostgreSQL of yours, or ALLOW_EMBEDDED_DATABASE=true to keep the data in DATA_DIR.',
    );
  }
}

/** A default from a page, or so few different characters that it was typed and not drawn. */
function isGuessable(secret: string): boolean {
  const lower = secret.toLowerCase();
  return new Set(secret).size < 12 || [...KNOWN_DEFAULTS].some((known) => lower.startsWith(known));
}
