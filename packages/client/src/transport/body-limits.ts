/** How much of a body is read and kept. */
export interface BodyLimits {
  /** Longest body of a success. Beyond it the call ends as `body_too_large`. @default 67108864 (64 MiB) */
  readonly maxBodyBytes: number;
  /** Longest body of an error that is read to its end, so that the connection can be kept. @default 262144 (256 KiB) */
  readonly maxErrorBodyBytes: number;
  /** How much of an error's body is kept as a sample. @default 2048 */
  readonly sampleBytes: number;
}

export const DEFAULT_BODY_LIMITS: BodyLimits = {
  maxBodyBytes: 64 * 1024 * 1024,
  maxErrorBodyBytes: 256 * 1024,
  sampleBytes: 2048,
};
