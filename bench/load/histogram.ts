const SUB_BUCKET_BITS = 6;
const SUB_BUCKETS = 1 << SUB_BUCKET_BITS;
const BUCKETS = (32 - SUB_BUCKET_BITS + 1) * SUB_BUCKETS;

/** Milliseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/**
 * Durations in buckets whose width grows with the value (as HdrHistogram): recording is two additions, and a
 * percentile is right to within 1.6 %.
 */
export class Histogram {
  private readonly counts = new Uint32Array(BUCKETS);
  private count = 0;
  private sum = 0;
  private max = 0;

  recordMs(milliseconds: number): void {
    const micros = Math.max(0, milliseconds * 1000);
    this.counts[bucketOf(micros)]!++;
    this.count++;
    this.sum += micros;
    if (micros > this.max) this.max = micros;
  }

  reset(): void {
    this.counts.fill(0);
    this.count = 0;
    this.sum = 0;
    this.max = 0;
  }

  summary(): LatencySummary {
    return {
      count: this.count,
      mean: this.count === 0 ? 0 : this.sum / this.count / 1000,
      p50: this.percentileMs(50),
      p90: this.percentileMs(90),
      p99: this.percentileMs(99),
      p999: this.percentileMs(99.9),
      max: this.max / 1000,
    };
  }

  private percentileMs(percent: number): number {
    const wanted = Math.ceil((this.count * percent) / 100);
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.counts[bucket]!;
      if (seen >= wanted && seen > 0) return Math.min(upperEdge(bucket), this.max) / 1000;
    }
    return 0;
  }
}

function bucketOf(micros: number): number {
  const value = Math.min(micros, 0x7fff_ffff) | 0;
  if (value < SUB_BUCKETS) return value;
  const shift = 31 - Math.clz32(value) - SUB_BUCKET_BITS;
  return (shift + 1) * SUB_BUCKETS + ((value >>> shift) & (SUB_BUCKETS - 1));
}

function upperEdge(bucket: number): number {
  if (bucket < SUB_BUCKETS) return bucket + 1;
  const shift = Math.floor(bucket / SUB_BUCKETS) - 1;
  return (SUB_BUCKETS + (bucket % SUB_BUCKETS) + 1) * 2 ** shift;
}
