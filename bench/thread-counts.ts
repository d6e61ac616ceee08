/** How many threads are held against each other: the second against the first. */
export const THREAD_COUNTS = [1, 2] as const;
