/** First coordinates of random streams, so that no two uses of a run's seed ever draw from the same one. */
export const RANDOM_STREAMS = {
  /** What a worker chooses: (worker). */
  worker: 0,
  /** Work of a shard that belongs to no worker: (workload, shard). */
  shard: 1,
  /** The arrivals of an open workload: (its first worker, phase), or (its first worker, phase, operation type). */
  arrivals: 2,
  /** Think times: (worker). */
  pace: 3,
  /** Whose turn arrivals by type are: (first worker of the workload, phase). */
  turns: 4,
} as const;
