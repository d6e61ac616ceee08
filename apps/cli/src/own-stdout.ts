import { Writable } from 'node:stream';

import type { OutputStream } from './context.ts';

/** What {@link ownStdout} needs of the process's streams. */
export type ProcessStream = OutputStream & Pick<NodeJS.WriteStream, 'write'>;

/**
 * Keeps stdout for results: returns a stream that writes there, and from now on whatever else is printed on stdout, such as
 * by `console.log` in a plugin, goes to stderr.
 */
export function ownStdout(stdout: ProcessStream, stderr: ProcessStream): OutputStream {
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  const own = new Writable({ write: (chunk: Uint8Array, _encoding, done) => void write(chunk, done) });
  return Object.defineProperties(own, {
    isTTY: { get: () => stdout.isTTY },
    // A terminal's width changes.
    columns: { get: () => stdout.columns },
  });
}
