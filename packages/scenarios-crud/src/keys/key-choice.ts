/** How a document is chosen among those that a worker may address. */
export const KEY_DISTRIBUTIONS = ['uniform', 'zipfian', 'latest', 'hotspot'] as const;

/** One of {@link KEY_DISTRIBUTIONS}. */
export type KeyDistribution = (typeof KEY_DISTRIBUTIONS)[number];

/**
 * A distribution with its parameters. The kinds and their defaults are those of the Yahoo! Cloud Serving Benchmark.
 *
 * - `uniform`: each document as likely.
 * - `zipfian`: some documents are far more popular than others, the same ones for all workers, spread over the ids.
 * - `latest`: the later a document was created, the more popular it is.
 * - `hotspot`: a part of the documents gets most of the operations, evenly; the rest gets the others, evenly.
 */
export type KeyChoice =
  | { readonly distribution: 'uniform' }
  | {
      readonly distribution: 'zipfian' | 'latest';
      /** How skewed: the r-th most popular document is chosen in proportion to r^-theta. @default 0.99 */
      readonly theta: number;
    }
  | {
      readonly distribution: 'hotspot';
      /** Part of the documents that is hot, above 0 and below 1. @default 0.2 */
      readonly hotFraction: number;
      /** Part of the operations that goes to hot documents, above 0 and at most 1. @default 0.8 */
      readonly hotOperations: number;
    };
