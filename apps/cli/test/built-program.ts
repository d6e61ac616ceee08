import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const bin = fileURLToPath(new URL('../bin/syntrix-bench.js', import.meta.url));

/** Builds the program where nobody has; the whole suite builds first and finds it there. */
export function ensureBuilt(): void {
  if (existsSync(main)) return;
  const { status, stderr } = spawnSync('pnpm', ['exec', 'turbo', 'run', 'build', '--filter=syntrix-bench'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
}

/** The program as a process of its own. */
export interface BuiltProgram {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when what it wrote to stderr matches. Rejects if it ends before. */
  until(pattern: RegExp): Promise<void>;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts the built program in `cwd`. */
export function startBuilt(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): BuiltProgram {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const until = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(text.stderr)) resolve();
      };
      child.stderr.on('data', look);
      look();
      void exited.then(() => reject(new Error(`it ended without ${pattern}: ${text.stderr}`)));
    });
  return { child, stdout: () => text.stdout, stderr: () => text.stderr, until, exited };
}

/** Packages that the built program loads before it knows what it is asked for: whatever is reached without `import()`. */
export function packagesAtStart(): readonly string[] {
  const packages = new Set<string>();
  const files = new Set([main]);
  for (const file of files) {
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
      if (specifier.startsWith('.')) files.add(fileURLToPath(new URL(specifier, pathToFileURL(file))));
      else if (!isBuiltin(specifier)) packages.add(specifier);
    }
  }
  return [...packages].sort();
}

const STATIC_IMPORT = /^(?:import|export)\b(?:[^'"();]*?\bfrom)?\s*['"]([^'"]+)['"]/gm;
