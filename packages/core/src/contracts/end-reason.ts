export type { CrossedThreshold, EndReason } from '@syntrix-bench/metrics';
