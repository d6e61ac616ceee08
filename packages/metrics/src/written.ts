// What configs and scenarios write about metrics, for programs that must not load all that is measured for it.
export { STEADY_MIN_SECONDS } from './certificate/steadiness-limits.ts';
export { CHECK_KINDS } from './checks.ts';
export { describeBadBoundaries, MAX_BUCKET_BOUNDARIES } from './statistics/buckets.ts';
export { parseThreshold } from './thresholds/parse-threshold.ts';
