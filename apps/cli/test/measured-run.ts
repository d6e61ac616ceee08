import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '@syntrix-bench/core';
import { expect } from 'vitest';

import { startBuilt } from './built-program.ts';
import { checkedReport } from './report-schema.ts';

/** A run of the built program, over. */
export interface Measured {
  readonly code: number | null;
  readonly report: Report;
  /** All of the summary, with its lines joined. */
  readonly summary: string;
  readonly stderr: string;
}

/** How a run is measured. */
export interface MeasuredOptions {
  /** Program and arguments that start what follows them, such as `taskset -c 0`. */
  readonly under?: readonly string[];
  /** Called when load begins; what it returns is called when load is over. */
  readonly beside?: () => () => Promise<void>;
}

let runs = 0;

/** Measures an open run on one thread against a target, and reads the report that it wrote. */
export async function measure(
  folder: string,
  target: string,
  flags: readonly string[],
  { under = [], beside }: MeasuredOptions = {},
): Promise<Measured> {
  const file = `run-${(runs += 1)}.json`;
  const common = ['--target', target, '--threads', '1', '--seed-data', '5', '--output', file, '--verbose'];
  const program = startBuilt(['run', ...common, ...flags], folder, {}, under);
  if (beside !== undefined) {
    await program.until(/\[Running\]/);
    const stop = beside();
    await Promise.race([program.until(/\[Draining\]/), program.exited]).finally(stop);
  }
  const { code } = await program.exited;
  const text = await readFile(join(folder, file), 'utf8').catch(() => {
    throw new Error(`there is no report: ${program.stderr()}`);
  });
  const summary = program.stdout().replace(/\s+/g, ' ');
  return { code, report: checkedReport(text), summary, stderr: program.stderr() };
}

type ClaimName = 'rate' | 'latency';

/** What the report says of a claim. */
export function claimOf({ report }: Measured, name: ClaimName) {
  const claim = report.certificate?.claims.find((each) => each.claim === name);
  if (claim === undefined) throw new Error(`the report does not make the claim ${name}`);
  return claim;
}

/** Facts that speak of the machine's owner and of nobody else: on a machine that is shared they are seen at any time. */
const MACHINE_FACT = /^the (hypervisor took|container was held back)/;

/** Why a claim has its grade, what others take from the machine left out. */
export function reasonsOf(measured: Measured, name: ClaimName) {
  return claimOf(measured, name).reasons.filter(({ fact }) => !MACHINE_FACT.test(fact));
}

/** With --verbose the summary has each reason of each claim, with what to do. */
export function expectReasonsToBePrinted(measured: Measured): void {
  for (const { reasons } of measured.report.certificate?.claims ?? []) {
    for (const { fact, consequence, remedy } of reasons) {
      expect(measured.summary).toContain(`${fact}; ${consequence}${remedy === '' ? '' : ` → ${remedy}`}`);
    }
  }
}

/** R6 R12 whatever befell the run: each arrival became an operation or was dropped, and each operation has one outcome. */
export function expectCountsToAddUp({ report }: Measured): void {
  const { total_operations: total, ok, refused, failed, unknown, dropped, given_up: givenUp } = report.summary;
  expect(ok + refused + failed + unknown).toBe(total);
  expect(total + dropped + givenUp).toBe(report.generator?.scheduled);
  expect(report.timeline.reduce((sum, row) => sum + row.operations, 0)).toBe(total);
}
