import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { certifiedRuns, isFound, MEASURED, NAMES, THIRD } from './certified-runs.ts';
import { LOADS, type Load, type Noise, type Planted } from './simulated-run.ts';

const RUNS = Number(process.env.RUNS ?? 200);
const SEED = Number(process.env.SEED ?? 1);

const NOISES = { measured: MEASURED, 'a third': THIRD };

const LENGTHS = [30, 60, 300];

interface Row {
  readonly suspect: number;
  readonly invalid: number;
  readonly named: Readonly<Record<string, { readonly found: number; readonly named: number; readonly warmUp: number }>>;
  readonly staged: number;
}

function share(count: number): string {
  return `${Number(((100 * count) / RUNS).toFixed(1))} %`;
}

/** The same seeds for every noise, so that rows differ by nothing else. */
function runsOf(load: Load, planted: Planted, seconds: number, noise: Noise, change?: number) {
  const seed = SEED * 1_000_000 + seconds * 1_000;
  return certifiedRuns({
    load,
    planted,
    seconds,
    noise,
    seed,
    runs: RUNS,
    ...(change === undefined ? {} : { change }),
  });
}

/** The smallest drift of those that is found in 95 % of runs. */
function smallestDrift(load: Load, seconds: number, noise: Noise): string {
  const enough = [0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6].find(
    (change) => runsOf(load, 'drift', seconds, noise, change).filter(isFound).length >= 0.95 * RUNS,
  );
  return enough === undefined ? '> 60 %' : `${Math.round(100 * enough)} %`;
}

function measure(load: Load, seconds: number, noise: Noise): Row {
  const healthy = runsOf(load, 'healthy', seconds, noise);
  const staged = load === 'closed' ? [] : runsOf(load, 'stages', seconds, noise);
  const named = Object.fromEntries(
    Object.entries(NAMES).map(([planted, name]) => {
      const runs = runsOf(load, planted as Planted, seconds, noise);
      return [
        planted,
        {
          found: runs.filter(isFound).length,
          named: runs.filter(({ reasons }) => reasons.some(({ fact }) => name.test(fact))).length,
          warmUp: runs.filter(({ reasons }) => reasons.some(({ remedy }) => remedy.includes('more warm-up'))).length,
        },
      ];
    }),
  );
  return {
    suspect: healthy.filter(({ grade }) => grade === 'suspect').length,
    invalid: healthy.filter(({ grade }) => grade === 'invalid').length,
    named,
    staged: staged.filter(({ claims }) => claims.some(({ grade }) => grade === 'suspect' || grade === 'invalid'))
      .length,
  };
}

const PAGE = new URL('../../../docs/certificate.md', import.meta.url);
const [BEGIN, END] = ['<!-- calibration -->', '<!-- /calibration -->'];

test(`how ${RUNS} runs of each kind are certified, seed ${SEED}`, async () => {
  const kinds = Object.keys(NAMES);
  const lines = [
    `| Noise | Load | Length | Healthy: suspect | invalid | Stages: suspect | ${kinds.join(' | ')} | Drift found from |`,
    `| --- | --- | --- | --- | --- | --- | ${kinds.map(() => '---').join(' | ')} | --- |`,
  ];
  const advised: string[] = [];
  for (const [name, noises] of Object.entries(NOISES)) {
    for (const load of LOADS) {
      for (const seconds of LENGTHS) {
        const row = measure(load, seconds, noises[load]);
        const cells = kinds.map((kind) => `${share(row.named[kind]!.found)} (${share(row.named[kind]!.named)})`);
        advised.push(`${name} ${load} ${seconds}: ${kinds.map((kind) => row.named[kind]!.warmUp).join(' ')}`);
        const staged = load === 'closed' ? '–' : share(row.staged);
        lines.push(
          `| ${name} | ${load} | ${seconds} s | ${share(row.suspect)} | ${share(row.invalid)} | ${staged} | ${cells.join(' | ')} | ${smallestDrift(load, seconds, noises[load])} |`,
        );
      }
    }
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  process.stdout.write(`warm-up advised in ${kinds.join(', ')}:\n${advised.join('\n')}\n`);
  if (process.env.WRITE === '1') await write(lines.join('\n'));
  expect(lines.length).toBeGreaterThan(2);
});

async function write(table: string): Promise<void> {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`docs/certificate.md has no place for the table: ${BEGIN} … ${END}`);
  const laidOut = await format(table, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${laidOut}\n${END}${after}`);
}
