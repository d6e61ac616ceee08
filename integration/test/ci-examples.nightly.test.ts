// Judges by the calm of the machine.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultPlan } from '@syntrix-bench/testbed';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { expectBuilt } from './built-program.ts';
import { exampleFolder, githubJobs, gitlabJobs, runScript, standIns, type PipelineJob } from './pipeline.ts';

/** As long as a server with a database takes, so that runs differ little from one another. */
const USUAL_MS = 8;
const slowedBy = (factor: number): FaultPlan => ({
  seed: 1,
  faults: [{ kind: 'latency', distribution: 'normal', meanMs: USUAL_MS * factor, deviationMs: 1 }],
});

/** A pipeline of the main branch, and one of a change that makes the server as much slower. */
interface Rows {
  readonly example: string;
  readonly jobs: () => Promise<Readonly<Record<string, PipelineJob>>>;
  readonly baseline: string;
  readonly change: string;
  /** What steps of a change have that those of the main branch have not. */
  readonly ofChange: readonly string[];
  /** What stands in for where the baseline is kept. @param baseline where it is */
  readonly fetch: (baseline: string) => Readonly<Record<string, string>>;
}

const PIPELINES: readonly Rows[] = [
  {
    example: 'ci-github',
    jobs: () => githubJobs(join(exampleFolder('ci-github'), '.github/workflows/benchmark.yml')),
    baseline: 'measure',
    change: 'measure',
    ofChange: ['Fetch the baseline', 'Compare', 'Tell'],
    fetch: (baseline) => ({
      gh: `case "$1 $2" in "run list") echo 4711;; "run download") cp -r '${baseline}/results' baseline;; esac`,
    }),
  },
  {
    example: 'ci-gitlab',
    jobs: () => gitlabJobs(join(exampleFolder('ci-gitlab'), '.gitlab-ci.yml')),
    baseline: 'baseline',
    change: 'change',
    ofChange: ['after_script'],
    fetch: (baseline) => ({
      curl: 'case "$*" in *artifacts*) echo 200;; esac',
      unzip: `mkdir -p baseline && cp -r '${baseline}/results' baseline/results`,
    }),
  },
];

let testbed: Testbed;
let folder: string;
beforeAll(async () => {
  expectBuilt();
  testbed = await startTestbed();
  folder = await mkdtemp(join(tmpdir(), 'ci-pipelines-'));
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});

const setFaults = (plan: FaultPlan) =>
  fetch(`${testbed.url}/_testbed/faults`, { method: 'PUT', body: JSON.stringify(plan) });

describe.each(PIPELINES)('P3-30 the commands of $example, from baseline to verdict', (row) => {
  const place = (branch: string) => join(folder, row.example, branch);

  /** Runs the steps of a job one after the other, up to the first that fails and what comes after all the same. */
  async function runJob(branch: string, job: PipelineJob, others: Readonly<Record<string, string>>) {
    const cwd = place(branch);
    await cp(exampleFolder(row.example), cwd, { recursive: true });
    await cp(join(cwd, `${row.example}.yaml`), join(cwd, 'syntrix-bench.config.yaml'));
    await writeFile(join(cwd, 'syntrix'), '#!/bin/sh\n');
    await chmod(join(cwd, 'syntrix'), 0o755);
    const programs = await standIns(join(cwd, 'programs'), others);
    const env = {
      ...job.env,
      RUNS: '6',
      SYNTRIX_BINARY: join(cwd, 'syntrix'),
      SYNTRIX_BENCHMARK_TARGET: testbed.url,
      SYNTRIX_BENCHMARK_DURATION: '2s',
      SYNTRIX_BENCHMARK_WARMUP: '0s',
      SYNTRIX_BENCHMARK_DATA_SEED_DATA: '100',
      GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
      PULL_REQUEST: '7',
      BENCH_TOKEN: 'token',
      CI_API_V4_URL: 'https://gitlab.example/api/v4',
      CI_PROJECT_ID: '1',
      CI_DEFAULT_BRANCH: 'main',
      CI_MERGE_REQUEST_IID: '7',
      CI_JOB_TOKEN: 'job-token',
    };
    let failed: { readonly name: string; readonly code: number | null; readonly text: string } | null = null;
    const isMain = branch === 'main';
    for (const { name, script } of job.scripts.filter((each) => !isMain || !row.ofChange.includes(each.name))) {
      if (failed !== null && !/^(Tell|after_script)$/u.test(name)) continue;
      const result = await runScript(script, { cwd, programs, env });
      if (result.code !== 0) failed ??= { name, ...result };
    }
    return failed;
  }

  test('main keeps a baseline; a change that alters nothing passes, one that slows the server down fails with 5 and says what', async () => {
    const jobs = await row.jobs();
    await mkdir(place('main'), { recursive: true });
    await setFaults(slowedBy(1));
    expect(await runJob('main', jobs[row.baseline]!, {})).toBe(null);
    const fetchBaseline = row.fetch(place('main'));
    expect(await runJob('same', jobs[row.change]!, fetchBaseline)).toBe(null);
    await setFaults(slowedBy(4));
    const failed = await runJob('slower', jobs[row.change]!, fetchBaseline);
    expect(failed?.code).toBe(5);
    const told = await readFile(join(place('slower'), 'comparison.md'), 'utf8');
    expect(told).toMatch(/^### ✗ .*worse: .*p50 \\?\+\d/u);
    const calls = await readFile(join(place('slower'), 'programs/calls.log'), 'utf8');
    expect(calls).toMatch(/^docker compose --file bench\/compose\.yaml up --detach --wait$/mu);
    expect(calls).toMatch(
      /^gh pr comment 7 --body-file comparison\.md|^curl .*body@comparison\.md .*merge_requests\/7\/notes$/mu,
    );
    if (row.example === 'ci-github') expect(await readFile(join(place('slower'), 'summary.md'), 'utf8')).toBe(told);
  });
});
