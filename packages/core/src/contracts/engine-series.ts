/**
 * Names of the series that the engine itself records, in every run: of kind `connection`, beside those of scenarios, which may
 * not bear them.
 */
export const ENGINE_SERIES = {
  /** Opening the connections for documents, over all workloads. */
  connect: 'connect',
  /** Opening the connections that a workload holds. */
  hold: 'hold',
} as const;
