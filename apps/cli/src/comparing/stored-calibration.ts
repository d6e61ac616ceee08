import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Calibration } from '@syntrix-bench/metrics/compare';

import type { CliContext } from '../context.ts';
import { UsageError } from '../flags/usage-error.ts';
import { openResultFile } from './result-file.ts';

/** Where noise floors are kept, beside what they were measured for. */
export const CALIBRATION_FILE = '.syntrix-bench/calibration.json';

const VERSION = 1;

/** Noise floors by the name of their benchmark. */
export type StoredCalibrations = Readonly<Record<string, Calibration>>;

/**
 * The noise floors of a file; none where the usual one is not there.
 *
 * @param file null: the usual one
 * @throws UsageError for a file that is named and not there, and for what is no such file
 */
export async function readCalibrations(context: CliContext, file: string | null): Promise<StoredCalibrations> {
  return readStored(context, file ?? CALIBRATION_FILE, file === null);
}

async function readStored({ cwd }: CliContext, path: string, mayBeMissing: boolean): Promise<StoredCalibrations> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, path), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (mayBeMissing && code === 'ENOENT') return {};
    if (code === 'ENOENT')
      throw new UsageError(
        `--calibration ${path}: no such file. Give one that calibrate wrote, or run calibrate first.`,
      );
    if (code === 'EISDIR')
      throw new UsageError(`--calibration ${path} is a folder. Give the path of a file that calibrate wrote.`);
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const stored = parse(text);
  if (stored === null)
    throw new UsageError(
      `${path} holds no noise floor that this version can read. Move it away, or name another file with --calibration, and calibrate again.`,
    );
  return stored;
}

function parse(text: string): StoredCalibrations | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value['calibration_version'] !== VERSION || !isRecord(value['benchmarks'])) return null;
  const benchmarks = value['benchmarks'];
  return Object.values(benchmarks).every(isCalibration) ? (benchmarks as StoredCalibrations) : null;
}

function isCalibration(value: unknown): boolean {
  if (!isRecord(value) || typeof value['runs'] !== 'number' || typeof value['measured_at'] !== 'string') return false;
  const { conditions, figures } = value;
  if (!isRecord(conditions) || !isRecord(figures)) return false;
  return Object.values(figures).every(
    (figure) => isRecord(figure) && typeof figure['s'] === 'number' && typeof figure['smallest_change'] === 'number',
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where a noise floor will be kept. */
export interface CalibrationPlace {
  readonly path: string;
  /** Adds a noise floor, in place of an earlier one of the same benchmark. @throws UsageError if it cannot be kept after all */
  keep(calibration: Calibration): Promise<void>;
}

/**
 * Makes sure that a noise floor can be kept before it is measured. A file that is not there is made.
 *
 * @param file null: the usual one
 * @throws UsageError for a file that holds something else, and where none can be written
 */
export async function openCalibrationPlace(context: CliContext, file: string | null): Promise<CalibrationPlace> {
  const path = file ?? CALIBRATION_FILE;
  await readStored(context, path, true);
  const place = await openResultFile(context, path, { flag: '--calibration', what: 'the noise floor' });
  return {
    path,
    keep: async (calibration) => {
      // Another calibration may have added its own meanwhile.
      const benchmarks = { ...(await readStored(context, path, true)), [calibration.benchmark]: calibration };
      await place.write(`${JSON.stringify({ calibration_version: VERSION, benchmarks }, null, 2)}\n`);
    },
  };
}
