import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The program as people start it. */
export const BIN = fileURLToPath(new URL('../../apps/cli/bin/syntrix-bench.js', import.meta.url));

/** Throws where nobody has built the program. */
export function expectBuilt(): void {
  if (!existsSync(new URL('../../apps/cli/dist/main.js', import.meta.url)))
    throw new Error('these tests run the built program: run `pnpm build:js` before them');
}

/** The built program in a process of its own. */
export interface BuiltProgram {
  readonly child: ChildProcess;
  /** Resolves to the exit code; null if a signal ended it. */
  readonly exited: Promise<number | null>;
  /** All that it has written so far, to either stream. */
  readonly text: () => string;
}

/** Starts the built program in a folder, with options of Node before it. */
export function startBuilt(folder: string, args: readonly string[], nodeOptions: readonly string[] = []): BuiltProgram {
  const child = spawn(process.execPath, [...nodeOptions, BIN, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, exited, text: () => text };
}
