/**
 * What an audit costs: CPU for each delivery, whose contents are held against their fingerprint; memory over millions of them; memory
 * of many subscriptions; and settling.
 * `pnpm bench`, in a process of its own.
 */
import type { Json } from '@syntrix-bench/core';

import { createDelivery, type Delivery } from '../src/delivery.ts';
import type { DeliveryAudit } from '../src/delivery-audit.ts';
import { createDeliveryAudit } from '../src/online-audit.ts';
import { fingerprint } from '../src/trace.ts';
import { WRITES_FORMAT, WRITES_LEDGER } from '../src/write-ledger.ts';
import { WriteLog } from '../src/write-log.ts';

const PATH = 'default/users';
const MB = 1024 * 1024;
/** As long as in a document of 1 KB. */
const TEXT = 'Lorem ipsum dolor sit amet. '.repeat(29);
const MOST_NS = 1000;
const MOST_MB = 200;
const MOST_GROWTH_MB = 5;

interface Shape {
  readonly writers: number;
  readonly topics: number;
  readonly subscriptions: number;
  readonly rounds: number;
  /** Every so many-th event is lost. */
  readonly losesEvery?: number;
}

/** Resident and reachable memory. */
function memoryMb(): number {
  globalThis.gc!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / MB;
}

/** Writers write in turn, and every subscription is handed every event. */
function audited({ writers, topics, subscriptions, rounds, losesEvery = Infinity }: Shape) {
  const baseMb = memoryMb();
  const audit: DeliveryAudit = createDeliveryAudit({ path: PATH, writers, topics });
  const log = new WriteLog(PATH);
  const numbers: number[] = [];
  for (let at = 0; at < subscriptions; at += 1) {
    numbers.push(audit.subscribe({ name: `connection ${at}`, topics: null, deletes: true }));
    audit.opened(numbers[at]!, 0);
    audit.acknowledged(numbers[at]!, 100);
  }
  const delivery: Delivery = createDelivery();
  let ledger: Json = {};
  let nowUs = 10_000;
  let deliveries = 0;
  let cpuUs = 0;
  let earlyMb = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (let writer = 0; writer < writers; writer += 1) {
      nowUs += 20;
      const topic = round % topics;
      const sequence = log.next(writer, topic);
      log.wrote(writer, topic, sequence, { dueUs: nowUs - 5, sentUs: nowUs, doneUs: nowUs + 15 }, 0);
      delivery.writer = writer;
      delivery.topic = topic;
      delivery.sequence = sequence;
      delivery.sentUs = nowUs;
      delivery.receivedUs = nowUs + 700;
      const id = `3f9c2a1b-${writer}-${sequence}`;
      const written = fingerprint(id, TEXT);
      const before = process.cpuUsage();
      for (let at = 0; at < subscriptions; at += 1) {
        if ((deliveries + at) % losesEvery === losesEvery - 1) continue;
        delivery.altered = fingerprint(id, TEXT) === written ? '' : 'other contents';
        audit.delivered(numbers[at]!, delivery);
      }
      const spent = process.cpuUsage(before);
      cpuUs += spent.user + spent.system;
      deliveries += subscriptions;
    }
    if (round % 50 === 0) ledger = WRITES_FORMAT.merge(ledger, log.take()[WRITES_LEDGER] ?? {});
    if (round === rounds >> 1) earlyMb = memoryMb();
  }
  ledger = WRITES_FORMAT.merge(ledger, log.take()[WRITES_LEDGER] ?? {});
  const lateMb = memoryMb();
  const begun = process.cpuUsage();
  const verdict = audit.settle({
    ledgers: { [WRITES_LEDGER]: ledger },
    gaps: [],
    settledUs: nowUs + 60_000_000,
  });
  const settled = process.cpuUsage(begun);
  const lost = verdict.findings.find(({ check }) => check === 'lost');
  return {
    deliveries,
    nsEach: (cpuUs * 1000) / deliveries,
    memoryMb: lateMb - baseMb,
    growthMb: lateMb - earlyMb,
    settleMs: (settled.user + settled.system) / 1000,
    owed: verdict.owed,
    lost: lost?.failed ?? 0,
  };
}

if (globalThis.gc === undefined) {
  console.error('usage: node --expose-gc audit-cost.js');
  process.exit(2);
}
const SHAPES: Readonly<Record<string, Shape>> = {
  'warm-up': { writers: 20, topics: 1, subscriptions: 50, rounds: 500 },
  '50 subscriptions, 20 writers': { writers: 20, topics: 1, subscriptions: 50, rounds: 5000 },
  '50 subscriptions, 20 writers, 4 topics': { writers: 20, topics: 4, subscriptions: 50, rounds: 5000 },
  '50 subscriptions, 1 % lost': { writers: 20, topics: 1, subscriptions: 50, rounds: 5000, losesEvery: 100 },
  '10,000 subscriptions, 100 writers': { writers: 100, topics: 1, subscriptions: 10_000, rounds: 5 },
  '10,000 subscriptions, 100 writers, 4 topics': { writers: 100, topics: 4, subscriptions: 10_000, rounds: 8 },
};
let isBad = false;
const rows: Record<string, Record<string, string | number>> = {};
for (const [name, shape] of Object.entries(SHAPES)) {
  const { deliveries, nsEach, memoryMb: mb, growthMb, settleMs, owed, lost } = audited(shape);
  if (name === 'warm-up') continue;
  isBad ||=
    nsEach > MOST_NS ||
    mb > MOST_MB ||
    (shape.rounds > 1000 && shape.losesEvery === undefined && growthMb > MOST_GROWTH_MB);
  rows[name] = {
    deliveries,
    'ns each': nsEach.toFixed(0),
    'memory, MB': mb.toFixed(1),
    'of it in the second half': growthMb.toFixed(1),
    'settling, ms': settleMs.toFixed(0),
    owed,
    lost,
  };
}
console.table(rows);
if (isBad) {
  console.error(`over ${MOST_NS} ns, ${MOST_MB} MB, or ${MOST_GROWTH_MB} MB of growth in the second half`);
  process.exitCode = 1;
}
