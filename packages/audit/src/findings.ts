import { AUDIT_CHECK_NAMES, type AuditCheck } from './audit-checks.ts';
import { DELETED_TOPIC } from './delivery-audit.ts';
import type { Finding } from './verdict.ts';

/** Pieces of evidence that are kept of a check. */
export const MOST_EVIDENCE = 10;

interface Tally {
  checked: number;
  failed: number;
  unknown: number;
  unknownReason: string;
  readonly evidence: string[];
}

/** What checks found so far. */
export class Findings {
  readonly #tallies = new Map<AuditCheck, Tally>(
    AUDIT_CHECK_NAMES.map((name) => [name, { checked: 0, failed: 0, unknown: 0, unknownReason: '', evidence: [] }]),
  );

  checked(check: AuditCheck, count = 1): void {
    this.#of(check).checked += count;
  }

  /** So many of those that are counted as checked failed. @param evidence Made only where it is kept. */
  failed(check: AuditCheck, count: number, evidence: () => string): void {
    const tally = this.#of(check);
    tally.failed += count;
    if (count > 0 && tally.evidence.length < MOST_EVIDENCE) tally.evidence.push(evidence());
  }

  unknown(check: AuditCheck, count: number, reason: string): void {
    if (count === 0) return;
    const tally = this.#of(check);
    tally.unknown += count;
    if (tally.unknownReason === '') tally.unknownReason = reason;
  }

  /** What was found by each check that anything was checked by. */
  all(): readonly Finding[] {
    return [...this.#tallies]
      .filter(([, { checked, unknown }]) => checked + unknown > 0)
      .map(([check, tally]) => ({ check, ...tally }));
  }

  #of(check: AuditCheck): Tally {
    return this.#tallies.get(check)!;
  }
}

/** A moment of the run's clock, for people. */
export function moment(atUs: number): string {
  return `${(atUs / 1e6).toFixed(4)} s`;
}

/** The write of a document that is written once, or its deletion, for people. */
export function writeName(writer: number, topic: number, sequence: number): string {
  if (topic === DELETED_TOPIC) return `writer ${writer}, deletion of document ${sequence}`;
  return `writer ${writer}, topic ${topic}, number ${sequence}`;
}
