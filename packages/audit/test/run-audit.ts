import type { Json, LedgerGap } from '@syntrix-bench/core';

import { NOT_SHOWN } from '../src/delivery.ts';
import { createDeliveryAudit } from '../src/online-audit.ts';
import type { AuditCheck } from '../src/audit-checks.ts';
import { DELETED_TOPIC, type DeliveryAuditOptions } from '../src/delivery-audit.ts';
import type { Verdict } from '../src/verdict.ts';
import { WRITES_FORMAT, WRITES_LEDGER } from '../src/write-ledger.ts';
import { WriteLog } from '../src/write-log.ts';
import { chanceOf, type Simulation } from './simulation.ts';

const PATH = 'default/users';

/** The ledgers of all shards, told in several pieces and merged in some order. */
export function ledgersOf({ writes }: Simulation, shards: number, seed: number): Readonly<Record<string, Json>> {
  const chance = chanceOf(seed);
  const pieces: Json[] = [];
  for (let shard = 0; shard < shards; shard += 1) {
    const log = new WriteLog(PATH);
    const take = (): void => {
      const piece = log.take()[WRITES_LEDGER];
      if (piece !== undefined) pieces.push(piece);
    };
    for (const write of writes) {
      if (write.writer % shards !== shard) continue;
      const times = { dueUs: write.sentUs - 10, sentUs: write.sentUs, doneUs: write.doneUs };
      if (write.topic === DELETED_TOPIC) {
        log.deleted(write.writer, write.sequence, write.made!, times, write.outcome);
      } else if (write.key === NOT_SHOWN) {
        log.wrote(write.writer, write.topic, write.sequence, times, write.outcome);
      } else {
        const { writer, topic, sequence, key, kind } = write;
        log.changed({ writer, topic, sequence, key, kind, ...times }, write.outcome);
      }
      if (chance() < 0.05) take();
    }
    take();
  }
  if (pieces.length === 0) return {};
  while (pieces.length > 1) {
    const [a] = pieces.splice(Math.floor(chance() * pieces.length), 1);
    const at = Math.floor(chance() * pieces.length);
    pieces[at] = WRITES_FORMAT.merge(a!, pieces[at]!);
  }
  return { [WRITES_LEDGER]: JSON.parse(JSON.stringify(pieces[0])) as Json };
}

/** What the audits of all shards found, by check: checked, failed, unknown. */
export type Found = Partial<Record<AuditCheck, { checked: number; failed: number; unknown: number }>>;

/** Audits a simulation on so many shards, and adds up what they find. */
export function runAudit(
  simulation: Simulation,
  options: Pick<DeliveryAuditOptions, 'writers' | 'topics' | 'documents'>,
  shards: number,
  {
    gaps = [],
    settledUs = simulation.settledUs,
  }: { readonly gaps?: readonly LedgerGap[]; readonly settledUs?: number } = {},
): { readonly found: Found; readonly verdicts: readonly Verdict[] } {
  const ledgers = ledgersOf(simulation, shards, shards + simulation.writes.length);
  const audits = Array.from({ length: shards }, (_, shard) =>
    createDeliveryAudit({ path: PATH, ...options, share: { shard, shards } }),
  );
  const numbers = simulation.subscriptions.map((asked, at) => audits[at % shards]!.subscribe(asked));
  for (const happening of simulation.happenings) {
    const audit = audits[happening.subscription % shards]!;
    const number = numbers[happening.subscription]!;
    if (happening.what === 'opened') audit.opened(number, happening.atUs);
    else if (happening.what === 'acknowledged') audit.acknowledged(number, happening.atUs);
    else if (happening.what === 'unsubscribing') audit.unsubscribing(number, happening.atUs);
    else if (happening.what === 'unsubscribed') audit.unsubscribed(number);
    else if (happening.what === 'broken') audit.broken(number, happening.atUs);
    else if (happening.what === 'snapshot') audit.snapshot(number, happening.documents, true);
    else if (happening.what === 'delivered') audit.delivered(number, happening.delivery);
  }
  const verdicts = audits.map((audit) => audit.settle({ ledgers, gaps, settledUs }));
  const found: Found = {};
  for (const { check, checked, failed, unknown } of verdicts.flatMap(({ findings }) => findings)) {
    const sum = (found[check] ??= { checked: 0, failed: 0, unknown: 0 });
    sum.checked += checked;
    sum.failed += failed;
    sum.unknown += unknown;
  }
  return { found, verdicts };
}
