import { z } from 'zod';
import { intervalSnapshotSchema } from './snapshot-schema.ts';
import { SNAPSHOT_VERSION, type IntervalSnapshot } from './snapshot.ts';

/** Thrown by {@link parseSnapshot}: the message says what is wrong, where, and what to do. */
export class SnapshotError extends Error {
  /** The place in the snapshot, such as `series[0].ok`; '' for the whole. */
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.name = 'SnapshotError';
    this.path = path;
  }
}

/**
 * Takes a snapshot that came as JSON from another thread or host. Every field is checked, histograms down to their
 * slots, since a single wrong one would spoil the totals of a run.
 *
 * @throws SnapshotError if it is not a whole and sound snapshot of version 1.
 */
export function parseSnapshot(json: unknown): IntervalSnapshot {
  refuseOtherVersion(json);
  const result = intervalSnapshotSchema.safeParse(json);
  if (!result.success) throw toSnapshotError(result.error);
  return result.data;
}

function refuseOtherVersion(json: unknown): void {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SnapshotError('', `this is no interval snapshot: expected an object, got ${describe(json)}`);
  }
  const version = (json as { readonly version?: unknown }).version;
  if (version === SNAPSHOT_VERSION) return;
  throw new SnapshotError(
    'version',
    `this interval snapshot has version ${describe(version)}, only version ${SNAPSHOT_VERSION} can be read: ` +
      'run the same release of syntrix-bench on all hosts',
  );
}

function toSnapshotError(error: z.ZodError): SnapshotError {
  const issue = error.issues[0]!;
  const path = z.core.toDotPath(issue.path);
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  return new SnapshotError(path, `this interval snapshot is damaged at ${path || 'its top'}: ${issue.message}${more}`);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  return JSON.stringify(value) ?? `a ${typeof value}`;
}
