import { randomUUID } from 'node:crypto';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { createPaint } from '../help/paint.ts';
import { wantsColour } from '../help/wants-colour.ts';
import { readPlan, readSecrets, type PlanRequest } from '../run/read-plan.ts';
import { checkMachine } from './check-machine.ts';
import { checkTarget } from './check-target.ts';
import { renderFindings } from './render-findings.ts';
import { targetWorlds } from './target-world.ts';

export interface DoctorRequest extends PlanRequest {
  readonly json: boolean;
  readonly colour: boolean;
}

/** Looks at target and machine, and says what is fine, what is not, and what to do. */
export async function executeDoctor(context: CliContext, request: DoctorRequest): Promise<ExitCode> {
  const { stdout, stderr, env, now } = context;
  const read = await readPlan(context, request);
  const { secrets, notices } = await readSecrets(context, read);
  if (read.file !== null && request.config === 'nearest' && !request.json) stderr.write(`using ${read.file}\n`);
  for (const notice of notices) stderr.write(`${notice}\n`);
  const { plan } = read;
  const target = await checkTarget(targetWorlds(plan, secrets, { newId: randomUUID, now }));
  const machine = checkMachine(await context.readMachine(), plan);
  stdout.write(
    request.json
      ? `${JSON.stringify({ target, machine }, null, 2)}\n`
      : renderFindings(
          { Target: target, 'This machine': machine },
          { paint: createPaint(wantsColour(stdout, env, request.colour)), columns: stdout.columns ?? 80 },
        ),
  );
  const spoilt = [...target, ...machine].some(({ verdict }) => verdict === 'problem');
  return spoilt ? EXIT_CODES.targetNotReady : EXIT_CODES.fine;
}
