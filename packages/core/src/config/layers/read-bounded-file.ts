import { constants, open, type FileHandle } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** How long the other side of a pipe may take before its first byte, and between two. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 20;

/** Why a file was not read, other than by the system's word. */
export class UnfitFile extends Error {
  readonly why: 'too-large' | 'silent-pipe';

  constructor(why: UnfitFile['why'], message: string) {
    super(message);
    this.why = why;
  }
}

/**
 * Bytes of a file, at most `limitBytes`. A pipe is read to its end, but not waited for without end: one that nobody
 * writes to would be waited for by the system forever.
 *
 * @param accept looks at what it is and throws where it should not be read
 * @throws UnfitFile, what `accept` throws, or the system's error
 */
export async function readBoundedFile(
  path: string,
  limitBytes: number,
  accept: (stats: Stats) => void,
): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    accept(stats);
    return await readAtMost(file, limitBytes, stats.isFIFO());
  } finally {
    await file.close();
  }
}

async function readAtMost(file: FileHandle, limitBytes: number, isPipe: boolean): Promise<Uint8Array> {
  const buffer = new Uint8Array(limitBytes + 1);
  let length = 0;
  let waitedMs = 0;
  for (;;) {
    const bytesRead = await readSome(file, buffer.subarray(length));
    if (bytesRead === 0 && (length > 0 || !isPipe)) return buffer.subarray(0, length);
    if (bytesRead === null || bytesRead === 0) {
      if (waitedMs >= PATIENCE_MS) throw new UnfitFile('silent-pipe', 'it is a pipe that nothing writes to');
      waitedMs += PAUSE_MS;
      await wait(PAUSE_MS);
      continue;
    }
    waitedMs = 0;
    length += bytesRead;
    if (length > limitBytes) throw new UnfitFile('too-large', `it is larger than ${limitBytes / 1024} KiB`);
  }
}

/** Null: there is a writer that has not written yet. */
async function readSome(file: FileHandle, into: Uint8Array): Promise<number | null> {
  try {
    return (await file.read(into, 0, into.length, null)).bytesRead;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return null;
    throw error;
  }
}
