import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Environment } from './environment.js';

/*
 * The environment as typed slices: a part of the server injects the slice that it needs and nothing else.
 * They are classes so that they are their own injection tokens.
 */

export class ServerConfig {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: number;
  readonly drainMs: number;
  readonly metricsToken: string | undefined;
  readonly servesDocs: boolean;
  readonly hsts: NonNullable<Environment['HSTS']>;
  readonly logLevel: Environment['LOG_LEVEL'];

  constructor(environment: Environment) {
    this.production = environment.NODE_ENV === 'production';
    this.port = environment.PORT;
    this.host = environment.HOST ?? (environment.DATABASE_URL ? '0.0.0.0' : '127.0.0.1');
    this.dataDir = resolve(environment.DATA_DIR);
    this.allowedOrigins = environment.ALLOWED_ORIGINS;
    this.trustedProxies = environment.TRUST_PROXY;
    this.drainMs = environment.DRAIN_SECONDS * 1000;
    this.metricsToken = environment.METRICS_TOKEN;
    this.hsts = environment.HSTS ?? (this.production ? 'host' : 'off');
    this.servesDocs = environment.DOCS_ENABLED ?? !this.production;
    this.logLevel = environment.LOG_LEVEL;
  }
}

export class DatabaseConfig {
  readonly poolSize: number;
  readonly messageWriters: number;
  /** Tells one configured database from another, without its password. */
  readonly identity: string;
  /** Whether a database that a power cut can damage is good enough. */
  readonly allowsUnsafe: boolean;

  constructor(
    environment: Environment,
    /** Resolved: the given DATABASE_URL, or the address of the embedded cluster. */
    readonly url: string,
  ) {
    this.poolSize = environment.DATABASE_POOL_SIZE;
    this.messageWriters = environment.MESSAGE_WRITERS;
    this.identity = identityOf(environment.DATABASE_URL);
    this.allowsUnsafe = environment.ALLOW_UNSAFE_DATABASE;
  }
}

/** The embedded cluster has another port at each start. */
function identityOf(url: string | undefined): string {
  if (url === undefined) return 'embedded';
  const address = url.replace(/\/\/[^/]*@/, '//');
  return createHash('sha256').update(address).digest('hex').slice(0, 16);
}

export class AuthConfig {
  readonly accessTokenSeconds: number;
  readonly refreshTokenDays: number;
  readonly loginFailuresPerAccount: number;
  readonly loginFailuresPerAddress: number;
  readonly registrationsPerAddress: number;
  readonly sessionsPerAccount: number;
  readonly ticketsPerSession: number;

  constructor(
    environment: Environment,
    /** Resolved: the given JWT_SECRET, or the one generated into the data directory. */
    readonly jwtSecret: string,
  ) {
    this.accessTokenSeconds = environment.ACCESS_TOKEN_SECONDS;
    this.refreshTokenDays = environment.REFRESH_TOKEN_DAYS;
    this.loginFailuresPerAccount = environment.LOGIN_FAILURES_PER_ACCOUNT;
    this.loginFailuresPerAddress = environment.LOGIN_FAILURES_PER_ADDRESS;
    this.registrationsPerAddress = environment.REGISTRATIONS_PER_ADDRESS;
    this.sessionsPerAccount = environment.SESSIONS_PER_ACCOUNT;
    this.ticketsPerSession = environment.TICKETS_PER_SESSION;
  }
}

export class AccountsConfig {
  readonly defaultRegion: string;
  readonly lookupsPerMinute: number;
  readonly creationsPerMinute: number;
  readonly contactsPerAccount: number;
  readonly groupsPerAccount: number;
  readonly pendingRequestsPerAccount: number;
  readonly blocksPerAccount: number;

  constructor(environment: Environment) {
    this.defaultRegion = environment.DEFAULT_REGION;
    this.lookupsPerMinute = environment.LOOKUPS_PER_MINUTE;
    this.creationsPerMinute = environment.CREATIONS_PER_MINUTE;
    this.contactsPerAccount = environment.CONTACTS_PER_ACCOUNT;
    this.groupsPerAccount = environment.GROUPS_PER_ACCOUNT;
    this.pendingRequestsPerAccount = environment.PENDING_REQUESTS_PER_ACCOUNT;
    this.blocksPerAccount = environment.BLOCKS_PER_ACCOUNT;
  }
}

export class ChatConfig {
  readonly singleChatPolicy: Environment['SINGLE_CHAT_POLICY'];
  readonly textMaxLength: number;
  readonly groupMaxMembers: number;
  /** Frames a second in the long run; 0 = no limit. */
  readonly frameRate: number;
  readonly frameBurst: number;
  readonly maxFrameBytes: number;
  readonly outboundQueueBytes: number;
  readonly heartbeatSeconds: number;
  readonly maxSocketsPerUser: number;
  readonly maxConnections: number;

  constructor(environment: Environment) {
    this.singleChatPolicy = environment.SINGLE_CHAT_POLICY;
    this.textMaxLength = environment.TEXT_MAX_LENGTH;
    this.groupMaxMembers = environment.GROUP_MAX_MEMBERS;
    this.frameRate = environment.WS_FRAME_RATE;
    this.frameBurst = environment.WS_FRAME_BURST;
    this.maxFrameBytes = environment.WS_MAX_FRAME_BYTES;
    this.outboundQueueBytes = environment.WS_OUTBOUND_QUEUE_BYTES;
    this.heartbeatSeconds = environment.WS_HEARTBEAT_SECONDS;
    this.maxSocketsPerUser = environment.WS_MAX_SOCKETS_PER_USER;
    this.maxConnections = environment.WS_MAX_CONNECTIONS;
  }
}
