import { startRun, type Plan, type Report, type Reporter } from '@syntrix-bench/core';
import { startTestbed, type Fault, type GroundTruth, type TestbedOptions } from '@syntrix-bench/testbed';

import { SCENARIO, triggerOf } from './run-for-tests.ts';

/** What a run over real sockets came to, what the target did until its documents were removed, and which of them it was left with. */
export interface EndedRun {
  readonly report: Report;
  readonly truth: NonNullable<GroundTruth['triggers']>;
  readonly left: readonly string[];
}

/** Carries out a plan against a testbed that has its trigger and these faults. @param limits @default the server's */
export async function runOnTestbed(
  planned: Plan,
  faults: readonly Fault[],
  limits: TestbedOptions['limits'] = {},
): Promise<EndedRun> {
  const { id, ...trigger } = triggerOf(planned);
  const testbed = await startTestbed({
    triggers: [{ database: 'default', triggers: { [id]: trigger } }],
    faults: { faults },
    limits,
  });
  let truth: EndedRun['truth'] | null = null;
  const reporter: Reporter = {
    name: 'truth',
    onPhase: ({ phase }) => {
      // What is removed then leads to calls, too, where deletions do: those are nobody's.
      if (phase === 'cleanup') truth ??= testbed.groundTruth().triggers!;
    },
  };
  const plan: Plan = { ...planned, target: { ...planned.target, urls: [testbed.url] } };
  try {
    const report = await startRun({ plan, scenarios: [SCENARIO], reporters: [reporter] }).finished;
    return { report, truth: truth ?? testbed.groundTruth().triggers!, left: testbed.liveDocuments() };
  } finally {
    await testbed.close();
  }
}
