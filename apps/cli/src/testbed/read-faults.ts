import { readFile } from 'node:fs/promises';
import { parseFaultPlan, type FaultPlan } from '@syntrix-bench/testbed';
import { UsageError } from 'clipanion';

/**
 * Reads a fault plan from a JSON file.
 *
 * @throws UsageError that says what is wrong with the file or the plan
 */
export async function readFaults(path: string): Promise<FaultPlan> {
  try {
    return parseFaultPlan(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--faults: ${path} holds no fault plan: ${why}`);
  }
}
