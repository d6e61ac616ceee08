import { categoryName, isAnswerCategory } from '../src/categories.ts';
import { CALL_OUTCOME, type CallOutcome } from '../src/outcome.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import type { TransportFactory } from '../src/testing/suite-tools.ts';
import { createOperationResult, resetOperationResult, type OperationResult } from '../src/operation-result.ts';
import type { Transport } from '../src/transport/transport.ts';
import { openTransport } from '../src/transport/wire-transport.ts';
import { MemorySocket, type DeliveryCount } from './memory-socket.ts';
import { Random } from './random.ts';
import { readWholeAnswer } from './reference-reader.ts';
import { nextAnswer, type FuzzAnswer } from './responses.ts';

/** What a run of the fuzzer found. */
export interface FuzzReport {
  readonly answers: number;
  /** How many calls ended with which category; `ok` for those without. */
  readonly categories: Readonly<Record<string, number>>;
  /** Broken promises, each with the answer that broke it; empty if all is well. */
  readonly findings: readonly string[];
}

const CONNECTIONS = 256;
const TIMEOUT_MS = 1000;
/** After so many turns of the event loop without news everything that was delivered has been digested. */
const QUIET_TURNS = 8;
const MAX_TURNS = 5000;

/** One call of a round. */
interface Trial {
  readonly method: 'GET' | 'POST';
  readonly result: OperationResult;
  answer: FuzzAnswer | null;
  outcome: CallOutcome | null;
  timesDone: number;
}

/**
 * Sends requests over connections in memory whose answers are mutated and split at random, and checks how each ends:
 * exactly once, never with a success that the bytes do not hold, never by turning a clean answer down, and never later
 * than its time-out.
 */
export async function runFuzz(
  answers: number,
  seed: number,
  onProgress: (done: number) => void = () => undefined,
  createTransport: TransportFactory = openTransport,
): Promise<FuzzReport> {
  const random = new Random(seed);
  const clock = new ManualClock();
  const deliveries: DeliveryCount = { underWay: 0 };
  const trials = Array.from({ length: CONNECTIONS }, (_, connection) =>
    newTrial({ ...createOperationResult(connection), wantBody: true }, random),
  );
  const answerTo = (connection: number): FuzzAnswer => {
    const answer = nextAnswer(random);
    const trial = trials[connection];
    if (trial === undefined || trial.answer !== null) throw new Error(`connection ${connection} sent a request twice`);
    return (trial.answer = answer);
  };
  const transport = createTransport({
    url: 'http://fuzz.invalid',
    connections: CONNECTIONS,
    timeoutMs: TIMEOUT_MS,
    connectTimeoutMs: 100 * TIMEOUT_MS,
    limits: { maxBodyBytes: 16_384, maxErrorBodyBytes: 16_384 },
    maxHeaderBytes: 8192,
    clock,
    openSocket: (onOpen) => {
      const socket = new MemorySocket(answerTo, random, deliveries);
      queueMicrotask(() => onOpen(null, socket));
      return socket;
    },
  });
  const categories: Record<string, number> = {};
  const findings: string[] = [];
  let done = 0;
  while (done < answers && findings.length < 20) {
    for (const [connection, { result }] of trials.entries()) trials[connection] = newTrial(result, random);
    for (const trial of trials) begin(transport, trial);
    await settle(trials, deliveries);
    clock.advance(TIMEOUT_MS + 200);
    await turns(QUIET_TURNS);
    for (const trial of trials) {
      const category = categoryName(trial.result.category) || 'ok';
      categories[category] = (categories[category] ?? 0) + 1;
      const problem = problemOf(trial);
      if (problem !== null) findings.push(`${problem}: ${describe(trial)}`);
    }
    done += CONNECTIONS;
    onProgress(done);
  }
  await transport.close();
  return { answers: done, categories, findings };
}

function newTrial(result: OperationResult, random: Random): Trial {
  resetOperationResult(result);
  result.wantBody = true;
  return { method: random.chance(0.5) ? 'GET' : 'POST', result, answer: null, outcome: null, timesDone: 0 };
}

function begin(transport: Transport, trial: Trial): void {
  const body = trial.method === 'GET' ? null : '{}';
  transport.send(
    { method: trial.method, path: `/connection/${trial.result.connection}`, body },
    trial.result,
    (outcome) => {
      trial.outcome = outcome;
      trial.timesDone += 1;
    },
  );
}

/** Lets the event loop turn until every call is over, or has been sent and will hear nothing more. */
async function settle(trials: readonly Trial[], deliveries: DeliveryCount): Promise<void> {
  let quiet = 0;
  for (let turn = 0; turn < MAX_TURNS && quiet < QUIET_TURNS; turn += 1) {
    await turns(1);
    const isQuiet =
      deliveries.underWay === 0 && trials.every(({ outcome, answer }) => outcome !== null || answer !== null);
    quiet = isQuiet ? quiet + 1 : 0;
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Which promise a call has broken; `null` if none. */
function problemOf({ method, result, answer, outcome, timesDone }: Trial): string | null {
  if (outcome === null) return answer === null ? 'never sent' : 'hangs beyond its time-out';
  if (timesDone !== 1) return `done ${timesDone} times`;
  if (answer === null) return 'ended without having been sent';
  if (result.message.length > 300 || /[\u0000-\u001f]/.test(result.message))
    return 'a message that is not one bounded line';
  const whole = readWholeAnswer(answer.bytes);
  if (outcome === CALL_OUTCOME.ok) {
    if (whole === null || whole.status < 200 || whole.status > 299) return 'a wrong success';
    if (result.status !== whole.status) return 'a wrong status';
    return whole.body.equals(result.body ?? Buffer.alloc(0)) ? null : 'a wrong body';
  }
  if (result.body !== null) return 'a body beside an error';
  if (answer.isClean && whole !== null) {
    if (whole.status < 300) return 'a clean success was turned down';
    if (!isAnswerCategory(result.category) || result.status !== whole.status) return 'a clean error was not understood';
  }
  const mayFail =
    method === 'GET' || (result.status >= 300 && result.status < 500 && ![408, 425, 499].includes(result.status));
  return outcome === (mayFail ? CALL_OUTCOME.failed : CALL_OUTCOME.unknown) ? null : 'a wrong outcome';
}

function describe({ method, result, answer, outcome }: Trial): string {
  const { status, category, message, body } = result;
  const ended = {
    method,
    outcome,
    status,
    category: categoryName(category),
    message,
    body: body && Buffer.from(body).toString('latin1'),
  };
  return JSON.stringify({ ...ended, ending: answer?.ending, bytes: answer?.bytes.toString('latin1') });
}
