import { expect, test } from 'vitest';

import { configLayer } from './layers/config-layer.ts';
import { parseConfigText } from './layers/parse-config-text.ts';
import { resolveConfig } from './resolve-config.ts';
import { complaints } from './testing-problems.ts';

const DURATION = 'Write a number and a unit (us, ms, s, m, h), such as 500ms, 30s or 1m30s.';
const TARGET = 'Write it like http://localhost:8080.';
const COLLECTION =
  'must be a collection path: an odd number of segments of letters, digits and _ - . joined by "/", outside of sys';

test.each([
  {
    why: 'unknown key',
    text: 'benchmark: { duraton: 5s }',
    said: '1:14: benchmark.duraton is not a key of the configuration. Did you mean duration?',
  },
  {
    why: 'unknown block',
    text: 'banchmark: {}',
    said: '1:1: banchmark is not a key of the configuration. Did you mean benchmark?',
  },
  {
    why: 'key of another block',
    text: 'rate: 5/s',
    said: '1:1: rate is not a key of the configuration. Did you mean load.rate?',
  },
  {
    why: 'key that resembles none',
    text: 'output: { xyzzy: 1 }',
    said: '1:11: output.xyzzy is not a key of the configuration. Known here: file, formats, reporters, console.',
  },
  {
    why: 'unknown key of a workload',
    text: 'workloads: [{ scenario: crud, worker: 1 }]',
    said: '1:31: workloads[0].worker is not a key of the configuration. Did you mean workers?',
  },
  {
    why: 'a key named like what objects have',
    text: 'constructor: 1',
    said: '1:1: constructor is not a key of the configuration. Known here: benchmark, allowTargets, load, auth, scenario, workloads, databases, data, thresholds, metrics, monitor, output, observe, labels, plugins.',
  },
  {
    why: 'the key of prototypes',
    text: '__proto__: { a: 1 }',
    said: '1:1: __proto__ is not a key of the configuration. Known here: benchmark, allowTargets, load, auth, scenario, workloads, databases, data, thresholds, metrics, monitor, output, observe, labels, plugins.',
  },
  {
    why: 'wrong type',
    text: 'workers: many',
    said: '1:1: workers must be a whole number from 1 to 10000, but is "many".',
  },
  {
    why: 'a number in quotes',
    text: 'workers: "5"',
    said: '1:1: workers must be a whole number from 1 to 10000, but is "5".',
  },
  {
    why: 'half a worker',
    text: 'workers: 1.5',
    said: '1:1: workers must be a whole number from 1 to 10000, but is 1.5.',
  },
  { why: 'no worker', text: 'workers: 0', said: '1:1: workers must be a whole number from 1 to 10000, but is 0.' },
  {
    why: 'negative workers',
    text: 'workers: -3',
    said: '1:1: workers must be a whole number from 1 to 10000, but is -3.',
  },
  {
    why: 'too many workers',
    text: 'workers: 10001',
    said: '1:1: workers must be a whole number from 1 to 10000, but is 10001.',
  },
  { why: 'no value', text: 'workers:', said: '1:1: workers has no value. Write one, or remove the key.' },
  { why: 'a block without keys', text: 'load:', said: '1:1: load has no value. Write one, or remove the key.' },
  { why: 'a word for a block', text: 'data: big', said: '1:1: data must be a block of keys, but is "big".' },
  { why: 'a list for a block', text: 'data: [1]', said: '1:1: data must be a block of keys, but is a list.' },
  {
    why: 'a block for a list',
    text: 'workloads: { a: 1 }',
    said: '1:1: workloads must be a list, but is a block of keys.',
  },
  {
    why: 'no workloads',
    text: 'workloads: []',
    said: '1:1: workloads must list at least one workload, but is an empty list.',
  },
  {
    why: 'a workload without scenario',
    text: 'workloads: [{}]',
    said: '1:13: workloads[0].scenario is missing: it must be a text of 1 to 100 characters on one line.',
  },
  {
    why: 'a scenario without name',
    text: 'scenario: { preset: x }',
    said: '1:1: scenario.type is missing: it must be a text of 1 to 100 characters on one line.',
  },
  {
    why: 'missing unit',
    text: 'duration: 30',
    said: '1:1: duration needs a unit, but is 30. Write 30s for seconds or 30m for minutes.',
  },
  {
    why: 'unknown unit',
    text: 'duration: 30 sec',
    said: `1:1: duration must be a duration, but is "30 sec". ${DURATION}`,
  },
  { why: 'no time at all', text: 'duration: 0s', said: '1:1: duration must be at least 1ms, but is "0s".' },
  { why: 'a time-out without end', text: 'timeout: 2h', said: '1:1: timeout must be from 1ms to 1h, but is "2h".' },
  {
    why: 'parts of a second',
    text: 'metrics: { interval: 1500ms }',
    said: '1:12: metrics.interval must be from 1s to 1h in whole seconds, but is "1500ms".',
  },
  {
    why: 'size without unit',
    text: 'data: { documentSize: 1024 }',
    said: '1:9: data.documentSize needs a unit, but is 1024. Write 1024B for bytes or 1024KB for kilobytes.',
  },
  {
    why: 'a document that no server takes',
    text: 'data: { documentSize: 1GB }',
    said: '1:9: data.documentSize must be from 32B to 15MB, but is "1GB".',
  },
  {
    why: 'rate without unit',
    text: 'load: { rate: 500 }',
    said: '1:9: load.rate needs a unit, but is 500. Write 500/s for operations per second.',
  },
  {
    why: 'unknown model',
    text: 'load: { model: opne, rate: 5/s }',
    said: '1:9: load.model must be one of closed, open, hold, but is "opne". Did you mean open?',
  },
  {
    why: 'unknown arrivals',
    text: 'load: { arrivals: bursty, rate: 5/s }',
    said: '1:9: load.arrivals must be one of constant, poisson, but is "bursty".',
  },
  {
    why: 'formats of no file',
    text: 'output: { formats: [json, csv] }',
    said: '1:11: output.formats has no effect: there is no file for the report. Name one: --output results/{{name}}.json, or output.file.',
  },
  {
    why: 'a placeholder that is misspelt',
    text: 'output: { file: "{{.Nam}}.json" }',
    said: '1:11: output.file has an unknown placeholder {{.Nam}}, but is "{{.Nam}}.json". Did you mean {{name}}?',
  },
  {
    why: 'a placeholder that there is not',
    text: 'output: { file: "{{hostname}}-{{name}}.json" }',
    said: '1:11: output.file has an unknown placeholder {{hostname}}, but is "{{hostname}}-{{name}}.json". There are {{name}}, {{timestamp}} and {{index}}.',
  },
  {
    why: 'a placeholder without end',
    text: 'output: { file: "r/{{name.json" }',
    said: '1:11: output.file opens a placeholder that it does not close, but is "r/{{name.json". Write {{name}}, {{timestamp}} and {{index}}.',
  },
  {
    why: 'a folder for a file',
    text: 'output: { file: results/ }',
    said: '1:11: output.file names a folder, but is "results/". Add a file name, such as results/{{name}}_{{timestamp}}.json.',
  },
  {
    why: 'a seed that is none',
    text: 'seed: lucky',
    said: '1:1: seed must be a whole number from 0 to 4294967295, or random, but is "lucky".',
  },
  {
    why: 'threads that are none',
    text: 'benchmark: { threads: 0 }',
    said: '1:14: benchmark.threads must be a whole number from 1 to 256, or auto, but is 0.',
  },
  {
    why: 'yes for true',
    text: 'data: { cleanup: yes }',
    said: '1:9: data.cleanup must be true or false, but is "yes".',
  },
  {
    why: 'a threshold that compares nothing',
    text: 'thresholds: [a]',
    said: '1:14: thresholds[0] must compare one figure with one limit: "a". Write for example "read.p99 < 50ms", "errors < 0.1%" or "create.rate > 4500/s".',
  },
  {
    why: 'thresholds without a list',
    text: 'thresholds: errors < 1%',
    said: '1:1: thresholds must be a list of thresholds, but is "errors < 1%".',
  },
  {
    why: 'a threshold with a figure that there is not',
    text: 'thresholds: [p50 < 5ms, { expression: read.p98 < 5ms }]',
    said: '1:27: thresholds[1].expression asks for "read.p98", which is not a figure: "read.p98 < 5ms". Use one of p50, p90, p95, p99, p999, p9999, min, mean, max (of latency, or of service., delay. or blocked.), goodput (or rate), throughput, errors, success, dropped, lost, or checks. and the name of a check, optionally with an operation\'s name and a dot before it.',
  },
  {
    why: 'a threshold whose limit has no unit',
    text: 'thresholds: [p99 < 5]',
    said: '1:14: thresholds[0] needs a limit in µs, ms or s: "p99 < 5". Write 5ms for milliseconds.',
  },
  {
    why: 'a threshold that cannot fail',
    text: 'thresholds: ["errors <= 100%"]',
    said: '1:14: thresholds[0] always holds: "errors <= 100%". Choose another limit: it is between 0 and 100 %.',
  },
  {
    why: 'a threshold that is a number',
    text: 'thresholds: [5]',
    said: '1:14: thresholds[0] must be text: 5. Write for example "read.p99 < 50ms", "errors < 0.1%" or "create.rate > 4500/s".',
  },
  {
    why: 'a threshold without its expression',
    text: 'thresholds: [{ abortOnFail: true }]',
    said: '1:14: thresholds[0].expression is missing: it must be text. Write for example "read.p99 < 50ms", "errors < 0.1%" or "create.rate > 4500/s".',
  },
  {
    why: 'a key of a threshold that there is not',
    text: 'thresholds: [{ expression: p99 < 5ms, abort: true }]',
    said: '1:39: thresholds[0].abort is not a key of the configuration. Did you mean abortOnFail?',
  },
  {
    why: 'a grace period of a threshold that ends nothing',
    text: 'thresholds: [{ expression: p99 < 5ms, grace: 5s }]',
    said: '1:39: thresholds[0].grace has no effect: the threshold is judged at the end alone. Write abortOnFail: true beside it, or remove it.',
  },
  {
    why: 'buckets that do not rise',
    text: 'metrics: { histogram: { buckets: [5, 1ms] } }',
    said: '1:25: metrics.histogram.buckets is not in order: bucket boundaries must rise, but 1 comes after 5. Write them in order: [1ms, 5ms, 10ms].',
  },
  {
    why: 'a bucket that is no latency',
    text: 'metrics: { histogram: { buckets: [5ms, fast] } }',
    said: '1:40: metrics.histogram.buckets[1] must be a latency from 1us to 1h, such as 5ms, or a number of milliseconds, but is "fast".',
  },
  {
    why: 'buckets without end',
    text: 'metrics: { histogram: { buckets: [2h] } }',
    said: '1:35: metrics.histogram.buckets[0] must be a latency from 1us to 1h, such as 5ms, or a number of milliseconds, but is "2h".',
  },
  {
    why: 'a warm-up too short to become steady',
    text: 'untilSteady: true\nwarmup: 10s',
    said: '2:1: warmup is too short to see whether the load is steady: at least 30s. Write a longer one, or remove untilSteady.',
  },
  {
    why: 'strictness that is neither yes nor no',
    text: 'strict: always',
    said: '1:1: strict must be true or false, but is "always".',
  },
  {
    why: 'a monitor without a port',
    text: 'monitor: { address: localhost }',
    said: '1:12: monitor.address must be host:port, such as localhost:9090, but is "localhost".',
  },
  {
    why: 'counted users without password',
    text: 'auth: { users: { count: 5 } }',
    said: '1:18: auth.users.count is given without auth.users.password. Write password: env:NAME.',
  },
  {
    why: 'users of no kind',
    text: 'auth: { users: { prefix: x } }',
    said: '1:9: auth.users has neither a file nor a count. Write file: users.csv, or count: 100 with a password.',
  },
  {
    why: 'users beside a token',
    text: 'auth: { token: x, users: { file: u.csv } }',
    said: '1:19: auth.token and auth.users are two ways to log in. Keep one of them.',
  },
  {
    why: 'a stage without level',
    text: 'load: { stages: [{ duration: 5s }] }',
    said: '1:18: load.stages[0] has no level. Write workers: 50.',
  },
  {
    why: 'a stage of the other model',
    text: 'load: { stages: [{ duration: 5s, rate: 5/s }, { duration: 5s, workers: 5 }] }',
    said: '1:63: load.stages[1].workers does not go with the open model. Use rate in every stage, or workers in every stage.',
  },
  {
    why: 'a stage wider than the run',
    text: 'workers: 5\nload: { stages: [{ duration: 5s, workers: 9 }] }',
    said: '2:34: load.stages[0].workers asks for 9 workers, but there are 5. Raise workers, or leave it out: the widest stage is the default.',
  },
  {
    why: 'stages beside a duration',
    text: 'duration: 5s\nload: { stages: [{ duration: 5s, workers: 9 }] }',
    said: '1:1: duration and load.stages both say when the run ends. Keep one of the two.',
  },
  {
    why: 'stages beside a rate',
    text: 'load: { rate: 5/s, stages: [{ duration: 5s, rate: 9/s }] }',
    said: '1:20: load.rate and load.stages both say how often operations arrive. Keep one of the two.',
  },
  {
    why: 'stages of different lengths',
    text: 'workloads: [{ scenario: crud, load: { stages: [{ duration: 5s, workers: 1 }] } }, { scenario: crud, load: { stages: [{ duration: 6s, workers: 1 }] } }]',
    said: '1:109: workloads[0].load.stages last 5s and workloads[1].load.stages 6s. All workloads last as long: add a stage to the shorter.',
  },
  {
    why: 'pacing of arrivals',
    text: 'load: { rate: 5/s, pacing: 1s }',
    said: '1:20: load.pacing only goes with load.model closed, but the model is open: the rate says when operations start. Remove it, or the rate.',
  },
  {
    why: 'a think time that ends before it begins',
    text: 'load: { thinkTime: { min: 2s, max: 1s } }',
    said: '1:22: load.thinkTime.min is longer than load.thinkTime.max. Swap the two.',
  },
  {
    why: 'target without scheme',
    text: 'target: localhost:8080',
    said: '1:1: target lacks http:// or https://, but is "localhost:8080". Write it like http://localhost:8080.',
  },
  {
    why: 'wrong scheme',
    text: 'target: ftp://a',
    said: `1:1: target must be an http or https address, but is "ftp://a". ${TARGET}`,
  },
  {
    why: 'realtime scheme',
    text: 'target: wss://a/b',
    said: '1:1: target must be an http or https address, but is "wss://a/b". Write https://a/b; realtime connections are derived from it.',
  },
  {
    why: 'no address',
    text: 'target: "http://:1:2"',
    said: `1:1: target is not an address that can be read, but is "http://:1:2". ${TARGET}`,
  },
  {
    why: 'credentials in the address',
    text: 'target: http://me:hun@ter2@a',
    said: '1:1: target contains credentials, but is "http://***@a". Remove them and use auth.token, or auth.username with auth.password.',
  },
  {
    why: 'a query',
    text: 'target: http://a/?x=1',
    said: '1:1: target has a query or fragment, but is "http://a/?x=1". Remove everything from "?" or "#" on.',
  },
  {
    why: 'one wrong target of several',
    text: 'target: [http://a, b]',
    said: '1:20: target[1] lacks http:// or https://, but is "b". Write it like http://b.',
  },
  { why: 'no target', text: 'target: []', said: '1:1: target must list at least one address, but is an empty list.' },
  {
    why: 'a number as target',
    text: 'target: 8080',
    said: `1:1: target must be an http or https address, but is 8080. ${TARGET}`,
  },
  {
    why: 'a document as collection',
    text: 'data: { collection: a/b }',
    said: `1:9: data.collection ${COLLECTION}, but is "a/b".`,
  },
  {
    why: 'the server’s own collection',
    text: 'data: { collection: sys/a/b }',
    said: `1:9: data.collection ${COLLECTION}, but is "sys/a/b".`,
  },
  {
    why: 'a database with a slash',
    text: 'auth: { database: a/b }',
    said: '1:9: auth.database must be the name of a database: letters, digits and . _ : - only, but is "a/b".',
  },
  {
    why: 'a mask in place of a secret, not shown',
    text: 'auth: { token: "***" }',
    said: '1:9: auth.token must be a secret on one line, or env:NAME or file:PATH.',
  },
  {
    why: 'a secret on two lines, not shown',
    text: 'auth: { token: "a\\nb" }',
    said: '1:9: auth.token must be a secret on one line, or env:NAME or file:PATH.',
  },
  { why: 'a secret in a wrong place, not shown', text: 'auth: hunter2', said: '1:1: auth must be a block of keys.' },
  {
    why: 'a name on two lines',
    text: 'name: "a\\nb"',
    said: '1:1: name must be a text of 1 to 100 characters on one line, but is "a\\nb".',
  },
])('P2-03 $why: one sentence that says what and where', ({ text, said }) => {
  expect(complaints(() => resolveConfig([parseConfigText(text, 'b.yaml')]))).toEqual([`b.yaml:${said}`]);
});

test.each([
  {
    why: 'two ends',
    text: 'duration: 1s\noperations: 5',
    said: '2:1: duration and operations both say when the run ends. Keep one of the two.',
  },
  {
    why: 'open without rate',
    text: 'load: { model: open }',
    said: '1:9: load.model is open, but load.rate is missing. Write how often operations arrive, such as rate: 500/s.',
  },
  {
    why: 'closed with rate',
    text: 'load: { model: closed, rate: 5/s }',
    said: '1:24: load.rate only goes with load.model open, but the model is closed. Set model to open and give a rate, or remove it.',
  },
  {
    why: 'queue without rate',
    text: 'load: { max_queue: 5s }',
    said: '1:9: load.max_queue only goes with load.model open, but the model is closed. Set model to open and give a rate, or remove it.',
  },
  {
    why: 'user without password',
    text: 'auth: { username: a }',
    said: '1:9: auth.username is given without auth.password. Write password: env:NAME.',
  },
  {
    why: 'password without user',
    text: 'auth: { password: a }',
    said: '1:9: auth.password is given without auth.username. Write username, too.',
  },
  {
    why: 'two ways to log in',
    text: 'auth: { token: a, privateKeyFile: b }',
    said: '1:19: auth.token and auth.privateKeyFile are two ways to log in. Keep one of them.',
  },
  {
    why: 'workloads beside scenario',
    text: 'scenario: crud\nworkloads: [{ scenario: crud }]',
    said: '1:1: scenario and workloads exclude each other: each workload has its own scenario. Move scenario into the workloads, or remove workloads.',
  },
  {
    why: 'workloads beside load',
    text: 'load: { rate: 5/s }\nworkloads: [{ scenario: crud }]',
    said: '1:1: load and workloads exclude each other: each workload has its own load. Move load into the workloads, or remove workloads.',
  },
  {
    why: 'one count for several',
    text: 'operations: 5\nworkloads: [{ scenario: crud }]',
    said: '1:1: operations does not say which of the workloads is meant. Write operations in each workload that ends by a count.',
  },
  {
    why: 'a duration without effect',
    text: 'duration: 5s\nworkloads: [{ scenario: crud, operations: 5 }]',
    said: '1:1: duration has no effect: every workload ends by its own count of operations. Remove it, or the count of one workload.',
  },
  {
    why: 'workers without effect',
    text: 'workers: 5\nworkloads: [{ scenario: crud, workers: 5 }]',
    said: '1:1: workers has no effect: every workload sets its own workers. Remove it, or the workers of one workload.',
  },
  {
    why: 'one name for two',
    text: 'workloads: [{ name: a, scenario: crud }, { name: a, scenario: crud }]',
    said: '1:44: workloads[0] and workloads[1] are both named a. Rename one.',
  },
  {
    why: 'an open workload without rate',
    text: 'workloads: [{ scenario: crud, load: { model: open } }]',
    said: '1:39: workloads[0].load.model is open, but workloads[0].load.rate is missing. Write how often operations arrive, such as rate: 500/s.',
  },
])('P1-11 $why: the sentence names both', ({ text, said }) => {
  expect(complaints(() => resolveConfig([parseConfigText(text, 'b.yaml')]))).toEqual([`b.yaml:${said}`]);
});

test('P2-03 what two layers say together names both sources', () => {
  const layers = [
    parseConfigText('workloads: [{ scenario: crud }]', 'b.yaml'),
    configLayer('--scenario', { scenario: 'crud' }),
  ];
  expect(complaints(() => resolveConfig(layers))).toEqual([
    '--scenario: scenario and workloads (from b.yaml) exclude each other: each workload has its own scenario. Move scenario into the workloads, or remove workloads.',
  ]);
});

test('P2-03 all problems are told at once, each with its line', () => {
  const text = `
benchmark:
  workers: 0
  duraton: 5s
  warmup: 30
  target: localhost:8080
load: { model: open }
data:
  document_size: 1024
  cleanup: maybe
auth: { username: a }
thresholds: [errors]
`;
  const error = complaints(() => resolveConfig([parseConfigText(text, 'b.yaml')]));
  expect(error.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'b.yaml:3:3: benchmark.workers',
    'b.yaml:4:3: benchmark.duraton',
    'b.yaml:5:3: benchmark.warmup',
    'b.yaml:6:3: benchmark.target',
    'b.yaml:7:9: load.model',
    'b.yaml:9:3: data.document_size',
    'b.yaml:10:3: data.cleanup',
    'b.yaml:11:9: auth.username',
    'b.yaml:12:14: thresholds[0]',
  ]);
});

test('P1-11 a layer that is a list instead of keys is a problem, not a crash', () => {
  expect(complaints(() => resolveConfig([configLayer('options', [1])]))).toEqual([
    'options: The configuration must be a block of keys.',
  ]);
});
