import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

import { BIN } from './built-program.ts';

/** A folder of an example. */
export function exampleFolder(name: string): string {
  return fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
}

/** A job of a pipeline, as far as its commands go: each entry is what one shell runs. */
export interface PipelineJob {
  readonly scripts: readonly { readonly name: string; readonly script: string }[];
  readonly env: Readonly<Record<string, string>>;
}

type Block = Readonly<Record<string, unknown>>;

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries((value ?? {}) as Block).map(([name, each]) => [name, String(each)] as const);
  // What the server of the pipeline puts in, a test does itself.
  return Object.fromEntries(entries.filter(([, each]) => !each.includes('${{')));
}

/** The jobs of a workflow of GitHub Actions; steps that use an action have no commands. */
export async function githubJobs(file: string): Promise<Readonly<Record<string, PipelineJob>>> {
  const workflow = parse(await readFile(file, 'utf8')) as Block;
  const jobs = Object.entries(workflow['jobs'] as Readonly<Record<string, Block>>);
  return Object.fromEntries(
    jobs.map(([name, job]) => {
      const steps = job['steps'] as readonly Block[];
      const scripts = steps.flatMap(({ name: step = '', run }) =>
        typeof run === 'string' ? [{ name: typeof step === 'string' ? step : '', script: run }] : [],
      );
      return [name, { scripts, env: { ...textsOf(workflow['env']), ...textsOf(job['env']) } }];
    }),
  );
}

/** The jobs of a pipeline of GitLab, with what they extend: before_script and script are one shell. */
export async function gitlabJobs(file: string): Promise<Readonly<Record<string, PipelineJob>>> {
  const pipeline = parse(await readFile(file, 'utf8')) as Readonly<Record<string, Block>>;
  const jobs = Object.entries(pipeline).filter(([, job]) => 'script' in job);
  return Object.fromEntries(
    jobs.map(([name, own]) => {
      const base = pipeline[typeof own['extends'] === 'string' ? own['extends'] : ''] ?? {};
      const job = { ...base, ...own } as Readonly<Record<string, readonly string[] | undefined>>;
      const script = [...(job['before_script'] ?? []), ...(job['script'] ?? [])].join('\n');
      const after = (job['after_script'] ?? []).join('\n');
      return [
        name,
        {
          scripts: [{ name: 'script', script }, ...(after === '' ? [] : [{ name: 'after_script', script: after }])],
          env: { ...textsOf(pipeline['variables']), ...textsOf(base['variables']), ...textsOf(own['variables']) },
        },
      ];
    }),
  );
}

/**
 * A folder of programs that stand in for those of a runner: `npx syntrix-bench` is the built program, the others do what is given, or nothing. What
 * each was called with stands in `calls.log` of the folder.
 */
export async function standIns(folder: string, others: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(folder, { recursive: true });
  const log = `echo "$(basename "$0") $*" >> '${join(folder, 'calls.log')}'`;
  const programs = { npm: '', docker: '', apk: '', gh: '', curl: '', unzip: '', ...others };
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/bash\n${log}\n${body}\n`);
    await chmod(join(folder, name), 0o755);
  }
  await writeFile(join(folder, 'npx'), `#!/bin/bash\nshift\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  await chmod(join(folder, 'npx'), 0o755);
  return folder;
}

/** What came of a script. */
export interface ScriptResult {
  readonly code: number | null;
  readonly text: string;
}

/** Runs a script as a runner does, in bash that ends with the first failure; what it leaves running is ended with it. */
export async function runScript(
  script: string,
  {
    cwd,
    programs,
    env,
  }: { readonly cwd: string; readonly programs: string; readonly env: Readonly<Record<string, string>> },
): Promise<ScriptResult> {
  const { CI: _ci, ...own } = process.env;
  const child = spawn('bash', ['-eo', 'pipefail', '-c', script], {
    cwd,
    env: { ...own, ...env, PATH: `${programs}:${own['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    process.kill(-child.pid!, 'SIGTERM');
  } catch {
    // Nothing was left running.
  }
  return { code, text };
}
