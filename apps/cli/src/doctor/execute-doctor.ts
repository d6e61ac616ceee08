import { randomUUID } from 'node:crypto';
import { systemClock } from '@syntrix-bench/client';

import { tellReading } from '../config/tell-reading.ts';
import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { createPaint } from '../help/paint.ts';
import { wantsColour } from '../help/wants-colour.ts';
import { readPlan, readSecrets, type PlanRequest } from '../run/read-plan.ts';
import { checkMachine } from './check-machine.ts';
import { checkTarget } from './check-target.ts';
import type { Finding } from './finding.ts';
import { renderFindings } from './render-findings.ts';
import { targetWorlds } from './target-world.ts';

const HOLDING = "holding an event stream for 15 s, to see the server's write time-out (--quick leaves it out)\n";

export interface DoctorRequest extends PlanRequest {
  readonly json: boolean;
  /** Whether it is told what was read. */
  readonly verbose: boolean;
  /** Leave out what takes long. */
  readonly quick: boolean;
  readonly colour: boolean;
}

/** Looks at target and machine, and says what is fine, what is not, and what to do. */
export async function executeDoctor(context: CliContext, request: DoctorRequest): Promise<ExitCode> {
  const { stdout, stderr, env, now } = context;
  const read = await readPlan(context, request);
  const { secrets, notices } = await readSecrets(context, read);
  if (read.file !== null && request.config === 'nearest' && !request.json) stderr.write(`using ${read.file}\n`);
  if (request.verbose) tellReading(context, read, request);
  for (const notice of notices) stderr.write(`${notice}\n`);
  const { plan } = read;
  const chance = { newId: randomUUID, now, clock: context.clock ?? systemClock() };
  const onHold = once(() => stderr.write(HOLDING));
  const targets = await Promise.all(
    plan.target.urls.map(async (url) => {
      const worlds = targetWorlds(plan, url, secrets, chance);
      return { url, findings: await checkTarget(worlds, { quick: request.quick, onHold }) };
    }),
  );
  const machine = checkMachine(await context.readMachine(), plan);
  stdout.write(
    request.json
      ? `${JSON.stringify({ targets, machine }, null, 2)}\n`
      : renderFindings(
          { ...byHeading(targets), 'This machine': machine },
          { paint: createPaint(wantsColour(stdout, env, request.colour)), columns: stdout.columns ?? 80 },
        ),
  );
  const spoilt = [...targets.flatMap(({ findings }) => findings), ...machine].some(
    ({ verdict }) => verdict === 'problem',
  );
  return spoilt ? EXIT_CODES.targetNotReady : EXIT_CODES.fine;
}

/** Several gateways of one cluster have a heading each. */
function byHeading(
  targets: readonly { readonly url: string; readonly findings: readonly Finding[] }[],
): Record<string, readonly Finding[]> {
  return Object.fromEntries(
    targets.map(({ url, findings }) => [targets.length === 1 ? 'Target' : `Target ${url}`, findings]),
  );
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
