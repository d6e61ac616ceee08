import { describe, expect, test } from 'vitest';

import { configLayer } from '../config/layers/config-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';
import { complaints } from '../config/testing-problems.ts';
import type { Plan } from '../contracts/plan.ts';
import type { LedgerFormat, Scenario } from '../contracts/scenario.ts';
import { resolvePlan, type CreatePlanOptions, type ResolvedPlan } from './create-plan.ts';
import { scenarioForTests } from './scenario-for-tests.ts';
import { resolveSecrets, secretIo, secretNotices } from './secrets.ts';

const SCENARIOS = [scenarioForTests(), subscribersForTests(7)];

/** A scenario that starts no operation and holds so many connections. */
function subscribersForTests(held: number): Scenario {
  const connections = () => ({ documents: false, held });
  return scenarioForTests({ name: 'subscribers', operations: () => [], connections });
}

function resolved(text: string, options: Partial<CreatePlanOptions> = {}): ResolvedPlan {
  return resolvePlan([parseConfigText(text, 'conf/b.yaml')], { scenarios: SCENARIOS, runId: 'r1', ...options });
}

function said(text: string): readonly string[] {
  return complaints(() => resolved(text)).map((line) => line.replace('conf/b.yaml:', ''));
}

/** What a report shows makes the same plan again. */
function expectSameAgain(plan: Plan, options: Partial<CreatePlanOptions> = {}): void {
  const again = resolvePlan([configLayer('report', plan.config)], { scenarios: SCENARIOS, runId: 'r1', ...options });
  expect(again.plan).toEqual(plan);
}

describe('a workload that only holds', () => {
  test('has no workers, lasts as long as its neighbour, and stands in the report’s config as it was written', () => {
    const { plan } = resolved(`
benchmark: { duration: 1m, workers: 4 }
workloads:
  - { name: writers, scenario: crud }
  - { name: readers, scenario: subscribers, load: { model: hold, connectionRamp: 2s } }
  - { name: more, scenario: crud, workers: 3 }
`);
    expect(
      plan.workloads.map(({ load, workers, firstWorker, held }) => ({ load, workers, firstWorker, held })),
    ).toEqual([
      { load: { model: 'closed' }, workers: 4, firstWorker: 0, held: 0 },
      { load: { model: 'hold', connectionRampUs: 2_000_000 }, workers: 0, firstWorker: 4, held: 7 },
      { load: { model: 'closed' }, workers: 3, firstWorker: 4, held: 0 },
    ]);
    expect(plan.phases.steadyUs).toBe(60_000_000);
    expectSameAgain(plan);
  });

  test('R16 opens many connections over a time of its own, unless one is given', () => {
    const rampOf = (held: number, load: string) => {
      const options = { scenarios: [subscribersForTests(held)], runId: 'r1' };
      const { plan } = resolvePlan([parseConfigText(`scenario: subscribers\nload: { ${load} }`, 'b.yaml')], options);
      return plan.workloads[0]?.load.connectionRampUs;
    };
    expect(rampOf(200, 'model: hold')).toBeUndefined();
    expect(rampOf(10_000, 'model: hold')).toBe(10_000_000);
    expect(rampOf(10_000, 'model: hold, connectionRamp: 3s')).toBe(3_000_000);
  });

  test.each([
    { text: 'scenario: subscribers\nload: { model: hold }', steadyUs: 30_000_000, why: 'alone, as a run lasts' },
    {
      text: 'scenario: subscribers\nload: { model: hold }\nduration: 2m',
      steadyUs: 120_000_000,
      why: 'as was written',
    },
    {
      text: 'workloads: [{ scenario: crud, operations: 5 }, { scenario: subscribers, load: { model: hold } }]',
      steadyUs: null,
      why: 'until the counts of the others are done',
    },
    {
      text: 'workloads: [{ scenario: crud, load: { stages: [{ duration: 7s, workers: 1 }] } }, { scenario: subscribers, load: { model: hold } }]',
      steadyUs: 7_000_000,
      why: 'as the stages of the others',
    },
  ])('lasts $why', ({ text, steadyUs }) => {
    const { plan } = resolved(text);
    expect(plan.phases.steadyUs).toBe(steadyUs);
    expectSameAgain(plan);
  });

  const NONE = 'does not go with load.model hold, under which no operation starts. Remove it, or choose another model.';
  test.each([
    { with: 'rate: 5/s', at: 'load.rate' },
    { with: 'pacing: 1s', at: 'load.pacing' },
    { with: 'maxInFlight: 5', at: 'load.maxInFlight' },
    { with: 'shape: spike', at: 'load.shape' },
    { with: 'stages: [{ duration: 1s, workers: 1 }]', at: 'load.stages' },
  ])('P2-03 takes no $at', ({ with: written, at }) => {
    expect(said(`scenario: subscribers\nload: { model: hold, ${written} }`)).toEqual([`2:22: ${at} ${NONE}`]);
  });

  test('P2-03 takes no workers of its own, no count, and no rates of operations', () => {
    const text = 'workloads: [{ scenario: subscribers, load: { model: hold }, workers: 2, operations: 9 }]';
    expect(said(text)).toEqual([`1:61: workloads[0].workers ${NONE}`, `1:73: workloads[0].operations ${NONE}`]);
    expect(said('load: { model: hold }\nscenario: { type: crud, operations: [{ rate: 5/s }] }')).toContain(
      `2:40: scenario.operations[0].rate ${NONE}`,
    );
  });

  test('P2-03 has a scenario that holds something', () => {
    expect(said('scenario: crud\nload: { model: hold }')).toEqual([
      '2:9: load.model is hold, but the scenario crud holds no connections: nothing would happen. Choose another model, or another scenario.',
    ]);
  });

  test.each([
    'workers: 5\nscenario: subscribers\nload: { model: hold }',
    'benchmark: { workers: 5 }\nworkloads: [{ scenario: subscribers, load: { model: hold } }]',
  ])('has none of the workers of the run: %j', (text) => {
    expect(resolved(text).plan.workloads.map(({ workers }) => workers)).toEqual([0]);
  });

  test('P2-03 is what a scenario without operations needs', () => {
    expect(said('scenario: subscribers')).toEqual([
      '1:1: The scenario subscribers starts no operations, so workers have nothing to do. Write load: { model: hold }.',
    ]);
  });

  test.each([
    {
      file: 'load: { rate: 5/s, arrivals: constant }',
      flags: { scenario: 'subscribers', load: { model: 'hold' } },
      load: { model: 'hold' },
    },
    {
      file: 'load: { model: hold }',
      flags: { load: { rate: '5/s' } },
      load: { model: 'open', arrivals: 'poisson', maxQueueUs: 10_000_000, ratePerSecond: 5 },
    },
    {
      file: 'load: { model: hold }',
      flags: { load: { stages: [{ duration: '1s', workers: 2 }] } },
      load: { model: 'closed', stages: [{ durationUs: 1_000_000, from: 2, to: 2 }] },
    },
  ])('P2-04 a later layer that wants other load than $file gets it', ({ file, flags, load }) => {
    const layers = [parseConfigText(file, 'b.yaml'), configLayer('flags', flags)];
    expect(resolvePlan(layers, { scenarios: SCENARIOS, runId: 'r1' }).plan.workloads[0]?.load).toEqual(load);
  });
});

describe('a workload on several databases', () => {
  test('names one or many', () => {
    const { plan } = resolved(`
auth: { database: main }
workloads:
  - { scenario: crud }
  - { scenario: crud, database: other }
  - { scenario: crud, database: [tenant-1, tenant-2] }
`);
    expect(plan.workloads.map(({ databases }) => databases)).toEqual([['main'], ['other'], ['tenant-1', 'tenant-2']]);
    expectSameAgain(plan);
  });

  test.each([
    {
      database: '[a, b, a]',
      line: '1:48: workloads[0].database[2] lists a a second time. Keep it once: workers are dealt to databases evenly.',
    },
    { database: '[]', line: '1:31: workloads[0].database must list at least one database, but is an empty list.' },
    {
      database: '[a/b]',
      line: '1:42: workloads[0].database[0] must be the name of a database: letters, digits and . _ : - only, but is "a/b".',
    },
  ])('P2-03 $database is refused', ({ database, line }) => {
    expect(said(`workloads: [{ scenario: crud, database: ${database} }]`)).toEqual([line]);
  });
});

describe('a workload that is somebody else', () => {
  const text = `
auth: { token: hunter1 }
workloads:
  - { name: own, scenario: crud, auth: { username: ann, password: hunter2 } }
  - { name: same, scenario: crud }
  - { name: key, scenario: crud, auth: { private_key_file: key.pem } }
  - { name: env, scenario: crud, auth: { users: { count: 3, password: env:PW } } }
`;

  test('has credentials of its own, and no plan holds a value', () => {
    const { plan, secretRefs, inline } = resolved(text);
    expect([plan.auth, ...plan.workloads.map(({ auth }) => auth)]).toEqual([
      { mode: 'token', tokenRef: 'inline:1' },
      { mode: 'password', username: 'ann', passwordRef: 'inline:2' },
      null,
      { mode: 'key', keyRef: 'file:conf/key.pem' },
      { mode: 'generated-users', count: 3, prefix: 'bench', passwordRef: 'env:PW' },
    ]);
    expect(secretRefs).toEqual(['inline:1', 'inline:2', 'file:conf/key.pem', 'env:PW']);
    expect(inline).toEqual({ 'inline:1': 'hunter1', 'inline:2': 'hunter2' });
    expect(JSON.stringify(plan)).not.toContain('hunter');
    expect(plan.config['workloads']).toMatchObject([
      { auth: { username: 'ann', password: '***' } },
      {},
      { auth: { private_key_file: 'conf/key.pem' } },
      { auth: { users: { count: 3, prefix: 'bench', password: 'env:PW' } } },
    ]);
  });

  const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----';

  test('P1-13 has its secrets looked up, and messages say whose are missing', async () => {
    const { plan, inline } = resolved(text);
    const io = { ...secretIo({ PW: 'pw' }), readFile: () => Promise.resolve(`${PEM}\n`) };
    expect(await resolveSecrets(plan, inline, io)).toEqual({
      'inline:1': 'hunter1',
      'inline:2': 'hunter2',
      'file:conf/key.pem': PEM,
      'env:PW': 'pw',
    });
    await expect(resolveSecrets(plan, inline, { ...io, environment: {} })).rejects.toMatchObject({
      code: 'secret_missing',
      message: 'auth.users.password of the workload env refers to the environment variable PW, which is not set.',
    });
    expect(await secretNotices(plan, { ...io, permissions: () => Promise.resolve(0o644) })).toEqual([
      'The file conf/key.pem of auth.privateKeyFile of the workload key is open to others on this machine (mode 644). Close it with: chmod 600 conf/key.pem',
    ]);
  });

  test.each([
    {
      auth: '{ token: a, username: b, password: c }',
      lines: ['workloads[0].auth.token and workloads[0].auth.username are two ways to log in. Keep one of them.'],
    },
    {
      auth: '{ username: b }',
      lines: ['workloads[0].auth.username is given without workloads[0].auth.password. Write password: env:NAME.'],
    },
    {
      auth: '{ token: 5 }',
      lines: ['workloads[0].auth.token must be a secret on one line, or env:NAME or file:PATH.'],
    },
    {
      auth: '{ database: x }',
      lines: ['workloads[0].auth.database is not for users. Write database in the workload itself.'],
    },
  ])('P2-03 $auth is told, and no secret shown', ({ auth, lines }) => {
    const text = `workloads: [{ scenario: crud, auth: ${auth} }]`;
    expect(said(text).map((line) => line.replace(/^\d+:\d+: /, ''))).toEqual(lines);
  });
});

describe('stages', () => {
  test('cut the steady phase for all workloads, and may be quiet and have a name', () => {
    const { plan } = resolved(`
workloads:
  - name: noisy
    scenario: crud
    load: { stages: [{ name: calm, duration: 10s, rate: 0/s }, { name: burst, duration: 5s, rate: 50/s }, { duration: 15s, rate: 0/s, ramp: true }] }
  - name: victim
    scenario: crud
    load: { stages: [{ duration: 12s, workers: 2 }, { duration: 18s, workers: 0 }] }
`);
    expect(plan.segments).toEqual([
      { fromUs: 0, toUs: 10_000_000 },
      { fromUs: 10_000_000, toUs: 12_000_000 },
      { fromUs: 12_000_000, toUs: 15_000_000 },
      { fromUs: 15_000_000, toUs: 30_000_000 },
    ]);
    expect(plan.workloads[0]?.load).toMatchObject({
      ratePerSecond: 50,
      stages: [
        { name: 'calm', durationUs: 10_000_000, from: 0, to: 0 },
        { name: 'burst', durationUs: 5_000_000, from: 50, to: 50 },
        { durationUs: 15_000_000, from: 50, to: 0 },
      ],
    });
    expectSameAgain(plan);
  });

  test.each([
    {
      stages: '{ name: a, duration: 1s, rate: 5/s }, { name: a, duration: 1s, rate: 5/s }',
      line: '1:58: load.stages[0] and load.stages[1] are both named a. Rename one.',
    },
    {
      stages: '{ duration: 1s, rate: 0/s }, { duration: 1s, rate: 0/s }',
      line: '1:9: load.stages has no load at all: every stage has a level of 0. Give at least one stage a level above 0.',
    },
    {
      stages: '{ duration: 1s, workers: 0 }',
      line: '1:9: load.stages has no load at all: every stage has a level of 0. Give at least one stage a level above 0.',
    },
    {
      stages: '{ name: 2, duration: 1s, rate: 5/s }',
      line: '1:20: load.stages[0].name must be a name of at most 40 letters and digits, joined by - or _, that begins with a letter, but is 2.',
    },
  ])('P2-03 $stages are refused', ({ stages, line }) => {
    expect(said(`load: { stages: [${stages}] }`)).toEqual([line]);
  });

  test('P2-03 only a stage may be quiet', () => {
    expect(said('load: { rate: 0/s }')).toEqual([
      '1:9: load.rate must lie between 1/h and 10000000/s, but is "0/s". Write a number per second, minute or hour, such as 500/s, 2.5k/s or 90/m.',
    ]);
  });
});

test('P1-23 scenarios wait for stragglers as long as is written, five seconds where nothing is', () => {
  expect(resolved('target: http://a').plan.phases.stragglersUs).toBe(5_000_000);
  const { plan } = resolved('stragglers: 0');
  expect(plan.phases.stragglersUs).toBe(0);
  expectSameAgain(plan);
});

describe('kinds of target', () => {
  const reference = { name: './t.mjs', specifier: './t.mjs', url: 'file:///t.mjs', version: null };
  const options = { targets: [{ kind: 'my-db' }], targetModules: { 'my-db': reference } };

  test('that a plugin brings stand in the plan with their module', () => {
    const { plan } = resolved('targetKind: my-db', options);
    expect(plan.target).toMatchObject({ kind: 'my-db', module: reference });
    expectSameAgain(plan, options);
  });

  test('P2-03 that nobody brings are refused', () => {
    expect(complaints(() => resolved('target_kind: my-dp', options))).toEqual([
      'conf/b.yaml:1:1: target_kind names an unknown kind of target: my-dp. Did you mean my-db?',
    ]);
    expect(said('targetKind: other')).toEqual([
      '1:1: targetKind names an unknown kind of target: other. There are syntrix.',
    ]);
  });
});

describe('what scenarios declare', () => {
  const ledger = (format: string): LedgerFormat => ({ format, merge: (a) => a });
  const twice = [{ name: 'lost', sentence: 'nothing is lost', kind: 'failure' }] as const;

  test.each<{ why: string; scenarios: readonly Partial<Scenario>[]; says: string }>([
    {
      why: 'a check that is there twice',
      scenarios: [{ checks: () => [...twice, ...twice] }],
      says: 'The scenario a cannot be used: two of its checks are named lost.',
    },
    {
      why: 'a check of no kind',
      scenarios: [{ checks: () => [...twice, { name: 'late', sentence: 'nothing is late' } as never] }],
      says: 'The scenario a cannot be used: checks[1].kind must be failure, quirk or notice, but is nothing.',
    },
    {
      why: 'a check that says nothing',
      scenarios: [{ checks: () => [{ name: 'late', kind: 'failure' } as never] }],
      says: 'The scenario a cannot be used: checks[0].sentence must say what holds, such as "no event is lost".',
    },
    {
      why: 'a check without a name',
      scenarios: [{ checks: () => [{ sentence: 'nothing is late', kind: 'failure' } as never] }],
      says: 'The scenario a cannot be used: checks[0].name must be a text.',
    },
    {
      why: 'a series that is named like an operation',
      scenarios: [{ series: () => [{ name: 'create', kind: 'step' }] }],
      says: 'The scenario a cannot be used: two of its operations and series are named create.',
    },
    {
      why: 'a series that the engine records connections as',
      scenarios: [{ series: () => [{ name: 'hold', kind: 'delivery' }] }],
      says: 'The scenario a cannot be used: it names an operation or series hold, under which the engine records connections.',
    },
    {
      why: 'a name that no threshold could spell',
      scenarios: [{ series: () => [{ name: 'a b', kind: 'delivery' }] }],
      says: 'The scenario a cannot be used: the name "a b" has other characters than letters, digits, - and _.',
    },
    {
      why: 'a part of a connection',
      scenarios: [{ connections: () => ({ documents: true, held: 1.5 }) }],
      says: 'The scenario a cannot be used: it asks to hold 1.5 connections, not a whole number from 0 to 1000000.',
    },
    {
      why: 'a worker without a connection',
      scenarios: [{ connections: () => ({ documents: true, held: 0, documentsPerWorker: 0 }) }],
      says: 'The scenario a cannot be used: it asks for 0 connections per worker, not a whole number from 1 to 100.',
    },
    {
      why: 'a ledger that nobody can merge',
      scenarios: [{ writes: () => ({ writes: 'writes/1' }) }, { ledgers: { reads: ledger('reads/1') } }],
      says: 'The scenario a cannot be used: it writes the ledger writes, whose format no scenario of the run defines.',
    },
    {
      why: 'a ledger that is written in another format than it is kept in',
      scenarios: [{ writes: () => ({ writes: 'writes/2' }) }, { ledgers: { writes: ledger('writes/1') } }],
      says: 'The scenario a cannot be used: it writes the ledger writes as writes/2, but b keeps it as writes/1.',
    },
    {
      why: 'a ledger in two formats',
      scenarios: [{ ledgers: { writes: ledger('writes/1') } }, { ledgers: { writes: ledger('writes/2') } }],
      says: 'The scenario b cannot be used: it keeps the ledger writes as writes/2, but a keeps it as writes/1.',
    },
  ])('P2-03 $why is a fault of the scenario', ({ scenarios, says }) => {
    const brought = scenarios.map((each, index) => scenarioForTests({ ...each, name: ['a', 'b'][index] ?? '' }));
    const text = `workloads: [${brought.map(({ name }) => `{ scenario: ${name} }`).join(', ')}]`;
    expect(complaints(() => resolved(text, { scenarios: brought }))).toEqual([
      `plugin_invalid: ${says} This is a bug of the scenario; report it to its author.`,
    ]);
  });

  test('a ledger that one writes and another brings is fine', () => {
    const brought = [
      scenarioForTests({ name: 'a', writes: () => ({ writes: 'writes/1' }) }),
      scenarioForTests({ name: 'b', writes: () => ({ writes: 'writes/1' }), ledgers: { writes: ledger('writes/1') } }),
    ];
    const { plan } = resolved('workloads: [{ scenario: a }, { scenario: b }]', { scenarios: brought });
    expect(plan.workloads).toHaveLength(2);
  });
});

describe('workloads of one scenario that cannot share a database', () => {
  const conflict = (one: unknown, other: unknown) =>
    (one as { mix: number }).mix === (other as { mix: number }).mix
      ? null
      : { problem: 'differ in mix', hint: 'Give both the same.' };
  const scenarios = [scenarioForTests({ conflict }), subscribersForTests(7)];
  const text = (mix: number, database: string) => `
benchmark: { duration: 1m }
workloads:
  - { name: a, scenario: { type: crud, mix: 2 } }
  - { name: b, scenario: { type: crud, mix: ${mix} }, database: ${database} }
`;
  const complaintsOf = (config: string) => complaints(() => resolved(config, { scenarios }));

  test('are refused by name before anything is sent', () => {
    expect(complaintsOf(text(3, 'default'))).toEqual([
      'conf/b.yaml:5:16: Workloads a and b differ in mix. Give both the same.',
    ]);
  });

  test('are planned where they agree, or work on others', () => {
    expect([complaintsOf(text(2, 'default')), complaintsOf(text(3, 'other'))]).toEqual([[], []]);
  });
});
