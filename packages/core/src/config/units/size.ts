import { parsed, refused, type Parsed } from './quantity.ts';

const KIB = 1024;
const UNITS_BYTES: Readonly<Record<string, number>> = { B: 1, K: KIB, M: KIB ** 2, G: KIB ** 3 };

/** JSON Schema pattern of a size. */
export const SIZE_PATTERN = '^\\d+(\\.\\d+)?\\s*([bB]|[kKmMgG][iI]?[bB]?)$';

const HINT = 'Write a number and a unit (B, KB, MB, GB), such as 512B or 1KB.';

/**
 * Reads a size such as `512B`, `1KB`, `1.5k` or `2MiB`, in whole bytes. Units count in steps of 1024, with or without the
 * `i`; upper and lower case are the same. A number without unit is refused.
 */
export function parseSize(written: unknown): Parsed {
  if (typeof written === 'number' || (typeof written === 'string' && /^\d+(\.\d+)?$/.test(written))) {
    return refused('needs a unit', `Write ${written}B for bytes or ${written}KB for kilobytes.`);
  }
  if (typeof written !== 'string') return refused('must be a size', HINT);
  if (written.length > 32 || !new RegExp(SIZE_PATTERN).test(written)) return refused('must be a size', HINT);
  const unit = written
    .replace(/^[\d.\s]+/, '')
    .charAt(0)
    .toUpperCase();
  const bytes = Number.parseFloat(written) * (UNITS_BYTES[unit] ?? Number.NaN);
  if (!Number.isSafeInteger(bytes)) return refused('is not a whole number of bytes', HINT);
  return parsed(bytes);
}

/** Writes whole bytes so that {@link parseSize} reads the same number again: `1KB`, `1536B`. */
export function formatSize(bytes: number): string {
  for (const unit of ['G', 'M', 'K'] as const) {
    const unitBytes = UNITS_BYTES[unit] ?? 1;
    if (bytes >= unitBytes && bytes % unitBytes === 0) return `${bytes / unitBytes}${unit}B`;
  }
  return `${bytes}B`;
}
