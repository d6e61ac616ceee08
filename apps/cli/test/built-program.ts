import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const bin = fileURLToPath(new URL('../bin/syntrix-bench.js', import.meta.url));

/** Builds the program where nobody has; the whole suite builds first and finds it there. */
export function ensureBuilt(): void {
  if (existsSync(main)) return;
  const { status, stderr } = spawnSync('pnpm', ['exec', 'turbo', 'run', 'build:js', '--filter=syntrix-bench'], {
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

/** Starts the built program in `cwd`, where `under` is given by another program that takes it as its arguments. */
export function startBuilt(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  under: readonly string[] = [],
): BuiltProgram {
  const [command = process.execPath, ...rest] = [...under, process.execPath, bin, ...args];
  const child = spawn(command, rest, {
    cwd,
    env: { ...withoutNpm(process.env), ...env },
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

/** What npm says of the command that started the tests is not of the program that they start. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('npm_')));
}

/** Tells on stderr of each module that is loaded. */
const TELL_LOADS = `import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) { writeSync(2, 'loads ' + url + '\\\\n'); return next(url, context); }
\`));`;

/** Packages that others made, or that are beside it, of which the built program loads a module while it does what it is asked. */
export async function packagesLoaded(args: readonly string[], cwd: string): Promise<readonly string[]> {
  const program = startBuilt(args, cwd, {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELL_LOADS)}`,
  });
  await program.exited;
  const loads = [...program.stderr().matchAll(/^loads (\S+)$/gm)].map(([, url = '']) => url);
  if (!loads.some((url) => url === pathToFileURL(main).href))
    throw new Error(`it was not seen to load: ${program.stderr()}`);
  const packages = loads.map(
    (url) =>
      /\/(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(
        url.replace(pathToFileURL(root).href, '/'),
      )?.[1],
  );
  return [...new Set(packages.filter((name) => name !== undefined))].sort();
}
