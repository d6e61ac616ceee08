/** First coordinates of random streams, so that no two uses of a run's seed ever draw from the same one. */
export const RANDOM_STREAMS = {
  /** What a lane chooses: (lane). */
  lane: 0,
  /** Work of a shard that belongs to no lane: (workload, shard). */
  shard: 1,
  /** The arrivals of an open workload: (its first lane, phase), or (its first lane, phase, operation type). */
  arrivals: 2,
  /** Think times: (lane). */
  pace: 3,
  /** Whose turn arrivals by type are: (first lane of the workload, phase). */
  turns: 4,
} as const;
