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
  batchesRetried: {
    name: 'skein_batches_retried_total',
    help: 'Batches of messages that were not stored and were tried again: the database is away, or somebody holds a lock.',
  },
  messagesCommitted: { name: 'skein_messages_committed_total', help: 'Messages committed to the log.' },
  usersRegistered: { name: 'skein_users_registered_total', help: 'Accounts made by this process.' },
});

/** Numbers that only rise, one for each value of a label. The values are codes and statuses, of which there are few. */
export const TALLIES = {
  sends: {
    name: 'skein_sends_total',
    help: 'Messages that clients sent, by what they were told: stored, duplicate, or the code of the error.',
    label: 'outcome',
  },
  frameErrors: {
    name: 'skein_frame_errors_total',
    help: 'Frames answered with an error, by its code.',
    label: 'code',
  },
  requests: {
    name: 'skein_requests_total',
    help: 'Requests over HTTP that were answered, by status; 499 where the client left before.',
    label: 'status',
  },
} as const;

/** Numbers that are read when somebody asks. */
export const GAUGES = define({
  connections: { name: 'skein_connections', help: 'Open sockets of this process.' },
  queueBytes: {
    name: 'skein_outbound_queue_bytes',
    help: 'Bytes waiting in the outbound queues of all sockets.',
  },
  messagesWaiting: {
    name: 'skein_messages_waiting',
    help: 'Messages that were accepted and are not written yet.',
  },
  oldestMessageSeconds: {
    name: 'skein_oldest_message_seconds',
    help: 'Age of the oldest of them in seconds, 0 when there are none.',
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
    help: 'Time from the arrival of the first message of a batch until all of it is queued for its recipients, in seconds.',
    buckets: LATENCY_SECONDS,
  },
} as const;

export type CounterName = keyof typeof COUNTERS;
export type TallyName = keyof typeof TALLIES;
export type GaugeName = keyof typeof GAUGES;
export type HistogramName = keyof typeof HISTOGRAMS;
