import { template, type Template } from './template.ts';

interface RealtimeTemplate {
  readonly preset: string;
  readonly question: string;
  /** What it does, as a comment beside the preset. */
  readonly does: string;
  /** Options of the scenario that are worth changing. */
  readonly options: readonly string[];
  /** Writes a second. */
  readonly rate: string;
  readonly thresholds: readonly string[];
  /** Whether it asks for a server of one's own. @default it does not */
  readonly storm?: true;
}

const CLEAN = ['checks.lost == 0', 'checks.duplicated == 0', 'checks.wrongly-delivered == 0'];

const PRESETS: readonly RealtimeTemplate[] = [
  {
    preset: 'event-throughput',
    question: 'How many events a second reach how many subscribers, how soon, and is none lost?',
    does: 'each of 20 connections hears of every write',
    options: ['connections: 20', 'transport: ws # or sse, or both, which holds the two against each other'],
    rate: '200/s',
    thresholds: ['event.p99 < 100ms # of the probes: from sent to received', ...CLEAN],
  },
  {
    preset: 'connection-scaling',
    question: 'What does it cost to hold many connections?',
    does: '1,000 connections, each of which hears of one write a second',
    options: ['connections: 1000'],
    rate: '1/s',
    thresholds: ['hold.p99 < 2s # until a connection is subscribed', 'checks.lost == 0'],
  },
  {
    preset: 'subscription-scaling',
    question: 'Does it matter how many subscriptions there are?',
    does: '20 subscriptions on each of 50 connections, no two alike',
    options: ['connections: 50', 'subscriptions: 20', 'interest: disjoint # or overlapping, or shared'],
    rate: '100/s',
    thresholds: ['crowd.p99 < 100ms', ...CLEAN],
  },
  {
    preset: 'filtered',
    question: 'What do filters cost, and does each let through what it should?',
    does: 'four filters a subscription, of which every fourth write fulfils all',
    options: ['connections: 20', 'filters: 4 # up to 8', 'match: 25%'],
    rate: '200/s',
    thresholds: ['event.p99 < 100ms', ...CLEAN],
  },
  {
    preset: 'hot-document',
    question: 'What if all look at one document?',
    does: 'one document is updated, and followed by its id on 50 connections',
    options: ['connections: 50', 'documents: 1'],
    rate: '50/s',
    thresholds: ['event.p99 < 100ms', 'checks.older-states == 0', 'checks.converged == 0'],
  },
  {
    preset: 'reconnect-storm',
    question: 'How soon is all well again when half of the clients lose their connections at once?',
    does: '50 of 100 connections break 8 s into the measured phase, and come back after 2 s',
    options: ['connections: 100', 'storm: { kind: reconnect, clients: 50, at: 8s, lasts: 2s }'],
    rate: '50/s',
    thresholds: ['checks.lost == 0', 'checks.alive-after-storm == 0'],
    storm: true,
  },
  {
    preset: 'thundering-subscribe',
    question: 'What do subscribers feel when many others subscribe at once?',
    does: '200 clients subscribe in one moment, and unsubscribe 5 s later',
    options: ['connections: 20', 'storm: { kind: subscribe, clients: 200, at: 8s, lasts: 5s }'],
    rate: '50/s',
    thresholds: ['event.p99 < 500ms', 'checks.lost == 0', 'checks.alive-after-storm == 0'],
    storm: true,
  },
  {
    preset: 'slow-consumer',
    question: 'What do subscribers feel when others stop reading?',
    does: '2 clients do not read for 10 s, and are sent 6 MB each: more than buffers take',
    options: ['connections: 10', 'storm: { kind: slow, clients: 2, at: 6s, lasts: 10s }'],
    rate: '500/s',
    thresholds: ['event.p99 < 500ms', 'checks.lost == 0', 'checks.alive-after-storm == 0'],
    storm: true,
  },
];

function ofPreset({ preset, question, does, options, rate, thresholds, storm }: RealtimeTemplate): Template {
  const name = `realtime-${preset}`;
  return template(
    name,
    question,
    `
benchmark:
  name: ${name}
  target: http://localhost:8080
  duration: ${storm === true ? '30s' : '1m'}
  warmup: 5s # full load, not measured
${storm === true ? '  # A storm can end a server’s realtime until it is restarted: give --i-own-this-server if it is yours alone.\n' : ''}
load:
  rate: ${rate} # writes, on schedule

auth: # subscribers need a token
  username: bench # signed up if the server does not know it
  password: env:BENCH_PASSWORD

scenario:
  type: realtime
  preset: ${preset} # ${does}
${options.map((line) => `  ${line}`).join('\n')}
  probes: 2 # connections whose events are the headline, on a thread of their own

data:
  collection: benchmarks
  documentSize: 1KB

thresholds:
${thresholds.map((line) => `  - ${line}`).join('\n')}

output:
  file: results/{{name}}_{{timestamp}}.json`,
  );
}

/** A template for each preset of realtime. */
export const REALTIME_TEMPLATES: readonly Template[] = PRESETS.map(ofPreset);
