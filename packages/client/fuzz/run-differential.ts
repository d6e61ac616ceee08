import { builtAnswer } from './built-answers.ts';
import { explain } from './known-differences.ts';
import { readWithNode } from './node-reader.ts';
import { Random } from './random.ts';
import type { Reading } from './reading.ts';
import { nextAnswer } from './responses.ts';
import { readWithWire } from './wire-reader.ts';

/** What a differential run found. */
export interface DifferentialReport {
  readonly answers: number;
  /** Both accepted, with equal status and body, and agreeing on whether the connection lives on. */
  readonly bothAccepted: number;
  readonly bothRefused: number;
  /** How often which known difference was met. */
  readonly explained: Readonly<Record<string, number>>;
  /** Disagreements that no row explains, each with its answer; empty if all is well. */
  readonly findings: readonly string[];
}

const MAX_FINDINGS = 20;

/**
 * Gives generated and mutated answers, cut into packets at random, to the parser of the wire transport and to Node's
 * own: both accept with equal status and body and agree on whether the connection lives on, or both refuse, or a row of the
 * known differences says why not. Ours must also say the same when the answer comes in one packet.
 */
export function runDifferential(
  answers: number,
  seed: number,
  onProgress: (done: number) => void = () => undefined,
): DifferentialReport {
  const random = new Random(seed);
  const explained: Record<string, number> = {};
  const findings: string[] = [];
  let bothAccepted = 0;
  let bothRefused = 0;
  let done = 0;
  while (done < answers && findings.length < MAX_FINDINGS) {
    const bytes = random.chance(0.5) ? builtAnswer(random) : nextAnswer(random).bytes;
    const isHead = random.chance(0.1);
    const pieces = cut(bytes, random);
    const wire = readWithWire(pieces, isHead);
    const node = readWithNode(pieces, isHead);
    const describe = (problem: string): string =>
      JSON.stringify({ problem, isHead, wire, node, bytes: bytes.toString('latin1') });
    if (!isEqual(wire, readWithWire([bytes], isHead))) findings.push(describe('packets change the reading'));
    if (isEqual(wire, node) && wire.kind === 'accepted') bothAccepted += 1;
    else if (wire.kind === 'refused' && node.kind === 'refused') bothRefused += 1;
    else {
      const row = explain(bytes, wire, node);
      if (row === null) findings.push(describe('an unexplained difference'));
      else explained[row.what] = (explained[row.what] ?? 0) + 1;
    }
    done += 1;
    onProgress(done);
  }
  return { answers: done, bothAccepted, bothRefused, explained, findings };
}

/** Whether two readings are the same in every part. */
export function isEqual(one: Reading, other: Reading): boolean {
  if (one.kind === 'refused') return other.kind === 'refused' && one.why === other.why;
  return (
    other.kind === 'accepted' &&
    one.status === other.status &&
    one.body === other.body &&
    (one.keepsOpen === null || other.keepsOpen === null || one.keepsOpen === other.keepsOpen)
  );
}

/** Cuts into packets: often of a few bytes, so that every place is cut. */
function cut(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = random.chance(0.3) ? 1 + random.below(4) : 1 + random.below(bytes.length);
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}
