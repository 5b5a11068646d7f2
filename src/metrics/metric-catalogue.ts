interface MetricDefinition {
  readonly name: string;
  readonly help: string;
}

const define = <Key extends string>(metrics: Record<Key, MetricDefinition>): Record<Key, MetricDefinition> =>
  metrics;

/** Numbers that only rise. */
export const COUNTERS = define({
  framesIn: { name: 'skein_frames_in_total', help: 'Frames received from clients.' },
  framesOut: { name: 'skein_frames_out_total', help: 'Frames queued for clients.' },
  upgradesRefused: { name: 'skein_upgrades_refused_total', help: 'Socket upgrades answered with an error.' },
  slowConsumersClosed: { name: 'skein_slow_consumers_closed_total', help: 'Sockets closed with 4408.' },
  messagesCommitted: { name: 'skein_messages_committed_total', help: 'Messages committed to the log.' },
  usersRegistered: { name: 'skein_users_registered_total', help: 'Accounts made by this process.' },
});

/** Numbers that are read when somebody asks. */
export const GAUGES = define({
  connections: { name: 'skein_connections', help: 'Open sockets of this process.' },
  queueBytes: {
    name: 'skein_outbound_queue_bytes',
    help: 'Bytes waiting in the outbound queues of all sockets.',
  },
  poolConnections: {
    name: 'skein_database_pool_connections',
    help: 'Database connections of the pool that are open.',
  },
  poolIdle: { name: 'skein_database_pool_idle', help: 'Database connections that wait for work.' },
  poolWaiting: { name: 'skein_database_pool_waiting', help: 'Requests that wait for a database connection.' },
  usersCreatedToday: {
    name: 'skein_users_created_today',
    help: 'Accounts made since midnight UTC, by all nodes.',
  },
});

const LATENCY_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Distributions. */
export const HISTOGRAMS = {
  batchSize: {
    name: 'skein_batch_messages',
    help: 'Messages written in one batch.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
  },
  commitSeconds: {
    name: 'skein_commit_seconds',
    help: 'Time from sending a batch to the database until its commit, in seconds.',
    buckets: LATENCY_SECONDS,
  },
  deliverySeconds: {
    name: 'skein_delivery_seconds',
    help: 'Time from the arrival of a message until it is queued for its recipients, in seconds.',
    buckets: LATENCY_SECONDS,
  },
} as const;

export type CounterName = keyof typeof COUNTERS;
export type GaugeName = keyof typeof GAUGES;
export type HistogramName = keyof typeof HISTOGRAMS;
