import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IndexTemplate } from '@syntrix-bench/core';
import { readTemplates, startTestbed, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { Finding } from '../src/doctor/finding.ts';
import { runInMemory, type MemoryWorldOptions } from '../src/testing/memory-context.ts';
import { seenBy } from './live-target.ts';

const needy = fileURLToPath(new URL('needy-scenario.mjs', import.meta.url));
const PLUGIN = ['--plugin', needy];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-needs-'));
  await writeFile(join(folder, 'needy.yaml'), `plugins: ${needy}\nscenario: needy\ndata: { collection: orders }\n`);
  await writeFile(join(folder, 'other.yml'), indexFile('orders', 'other', 'seq'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open: Testbed[] = [];
afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

async function testbedOf(options: TestbedOptions = {}): Promise<Testbed> {
  const testbed = await startTestbed(options);
  open.push(testbed);
  return testbed;
}

function indexFile(collection: string, name: string, field: string): string {
  return `database: default\ntemplates:\n  - { name: ${name}, collectionPattern: ${collection}, fields: [{ field: ${field}, order: asc }] }\n`;
}

const cli = (argv: readonly string[], options: MemoryWorldOptions = {}) =>
  runInMemory(argv, { cwd: folder, ...options });

const asKey = async (testbed: Testbed): Promise<readonly string[]> => {
  const path = join(folder, 'key.pem');
  await writeFile(path, testbed.privateKeyPem(), { mode: 0o600 });
  return ['--private-key', path];
};

const template = (collection: string): IndexTemplate => ({
  name: `${collection}-score`,
  collectionPattern: collection,
  fields: [
    { field: 'score', order: 'desc' },
    { field: 'id', order: 'asc' },
  ],
  includeDeleted: false,
});
const HOW = (what: string): string => `the server needs index templates; to print them: syntrix-bench list ${what}\n`;

describe('list of a scenario', () => {
  test('P2-44 prints its index templates as the file that a server reads, and where to put it', async () => {
    const { code, stdout, stderr } = await cli(['list', 'needy', ...PLUGIN, '--no-config', '--collection', 'a/b/no']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`# Index templates that needy needs on the server, for the collection a/b/no.
# Put this file into the folder of the server’s index templates (indexer.template_path; unless set,
# index_templates beside its config.yml), and restart the server: it reads them when it starts.
# Documents written before the restart are in no index.
database: default
templates:
  - name: a/b/no-score
    collectionPattern: a/b/no
    fields:
      - { field: score, order: desc }
      - { field: id, order: asc }
`);
    await writeFile(join(folder, 'printed.yml'), stdout);
    const { includeDeleted: _default, ...written } = template('a/b/no');
    expect(await readTemplates(join(folder, 'printed.yml'))).toEqual([written]);
  });

  test('P2-44 prints those of a config, under the options that it is given, or as JSON', async () => {
    const { stdout } = await cli(['list', 'needy.yaml', '--json']);
    expect(JSON.parse(stdout)).toEqual({ database: 'default', templates: [template('orders')] });
    const other = await cli(['list', 'needy', '--config', 'needy.yaml', '--set', 'data.collection=bills', '--json']);
    expect(JSON.parse(other.stdout)).toEqual({ database: 'default', templates: [template('bills')] });
  });

  test('says where there is nothing to print, and what is no scenario', async () => {
    expect(await cli(['list', 'crud', '--no-config'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'crud needs no index templates and no triggers.\n',
    });
    // It takes several databases, which makes no difference to what it needs.
    expect(await cli(['list', 'database/isolation', '--no-config'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'database/isolation needs no index templates and no triggers.\n',
    });
    const { code, stdout, stderr } = await cli(['list', 'crud-mixd', '--no-config']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('crud-mixed');
    expect(await cli(['list', 'needy.yaml', '--config', 'other.yaml'])).toMatchObject({
      code: 2,
      stderr: 'error: needy.yaml and --config other.yaml are two configs: name one of them.\n',
    });
  });

  test('list --json has what each scenario and preset needs as it is', async () => {
    const { stdout } = await cli(['list', '--json', '--no-config', ...PLUGIN]);
    const { scenarios } = JSON.parse(stdout) as {
      readonly scenarios: readonly { readonly name: string; readonly index_templates: unknown }[];
    };
    const of = (wanted: string) => scenarios.find(({ name }) => name === wanted)?.index_templates;
    expect([of('crud'), of('needy')]).toEqual([[], [template('benchmarks')]]);
  });
});

describe('before anything is sent', () => {
  test('P2-44 validate says how to print what the server needs, and which of it is not among its templates', async () => {
    const fine =
      'needy.yaml is fine. It would run needy: 10 workers for 30s on http://localhost:8080, database default.\n';
    expect(await cli(['validate', 'needy.yaml'])).toEqual({ code: 0, stdout: fine, stderr: HOW('needy.yaml') });
    const elsewhere = await cli(['run', '--config', 'needy.yaml', '--database', 'shop', '--dry-run']);
    expect(elsewhere.stderr).toContain(HOW('needy.yaml --database shop'));
    const set = await cli(['validate', 'needy.yaml', '--set', 'auth.database=shop']);
    expect(set.stderr).toBe(HOW('needy.yaml --set auth.database=shop'));
    expect(await cli(['validate', 'needy.yaml', '--templates', 'other.yml', '--quiet'])).toEqual({
      code: 3,
      stdout: `${fine}With these index templates the run would end before load:
  the server lacks the index template orders-score of orders by score desc, id asc
`,
      stderr: '',
    });
    const { stdout } = await cli(['list', 'needy.yaml']);
    await writeFile(join(folder, 'own.yml'), stdout);
    expect(await cli(['validate', 'needy.yaml', '--templates', 'own.yml', '--json'])).toEqual({
      code: 0,
      stdout: `${JSON.stringify(
        {
          valid: true,
          problems: [],
          runs: 'needy: 10 workers for 30s on http://localhost:8080, database default',
          index_templates: ['orders-score'],
          triggers: [],
          unserved: [],
        },
        null,
        2,
      )}\n`,
      stderr: '',
    });
  });

  test('P2-44 a dry run says so, too', async () => {
    const { code, stderr } = await cli(['run', '--config', 'needy.yaml', '--dry-run', '--templates', 'other.yml']);
    expect(code).toBe(3);
    expect(stderr).toContain(`It would end before load:
  the server lacks the index template orders-score of orders by score desc, id asc
${HOW('needy.yaml')}`);
  });

  test('P2-44 a run that is told of the templates ends without a request', async () => {
    const testbed = await testbedOf();
    const argv = ['run', testbed.url, '--config', 'needy.yaml', '--templates', 'other.yml'];
    expect(await cli(argv)).toEqual({
      code: 3,
      stdout: '',
      stderr: `error: the server lacks the index template orders-score of orders by score desc, id asc
       Put the index templates of this run on the server, and restart it.
${HOW('needy.yaml')}`,
    });
    expect(seenBy(testbed)).toEqual([]);
  });

  test('files that hold no templates are told with the flag', async () => {
    const { code, stderr } = await cli(['validate', 'needy.yaml', '--templates', 'needy.yaml']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /^error: --templates: \S+needy\.yaml: "database" is missing or empty\. Give a file/,
      ) as string,
    });
  });
});

describe('a server without the templates', () => {
  test('P2-44 ends a run before load with a sentence, exit code 3 and the command that prints them, and keeps nothing', async () => {
    const testbed = await testbedOf({ indexTemplates: [] });
    const common = [testbed.url, ...(await asKey(testbed)), '--no-config', ...PLUGIN, '--scenario', 'needy'];
    for (const mode of [[], ['--once']]) {
      const { code, stdout, stderr } = await cli(['run', ...common, ...mode, '--collection', 'orders', '--quiet']);
      expect({ code, stdout, stderr }).toEqual({
        code: 3,
        stdout: '',
        stderr: `error: no index serves orders by score
       Put it there.
${HOW(`needy --no-config --collection orders --plugin ${needy}`)}`,
      });
    }
    expect(testbed.liveDocuments()).toEqual([]);
    const over = ['--set', 'benchmark.probeNeeds=false', '--operations', '4'];
    const { code } = await cli(['run', ...common, ...over, '--quiet', '--output', 'out.json']);
    const report = JSON.parse(await readFile(join(folder, 'out.json'), 'utf8')) as { summary: { errors: number } };
    expect([code, report.summary]).toEqual([1, expect.objectContaining({ total_errors: 4 })]);
  });

  test('P2-44 doctor tells of each template whether it is there', async () => {
    const findings = async (testbed: Testbed, ...flags: readonly string[]) => {
      const { code, stdout } = await cli([
        'doctor',
        testbed.url,
        '--config',
        'needy.yaml',
        '--quick',
        '--json',
        ...flags,
      ]);
      const { targets } = JSON.parse(stdout) as { targets: readonly { findings: readonly Finding[] }[] };
      return {
        code,
        found: targets.flatMap((each) => each.findings).filter(({ about }) => about === 'index templates'),
      };
    };
    const printed = 'To print them: syntrix-bench list needy.yaml';
    const bare = await testbedOf({ indexTemplates: [] });
    expect(await findings(bare, ...(await asKey(bare)))).toEqual({
      code: 3,
      found: [
        {
          about: 'index templates',
          verdict: 'problem',
          found: 'no index serves orders by score',
          remedy: `Put it there. ${printed}`,
        },
      ],
    });
    expect(await findings(bare)).toEqual({
      code: 3,
      found: [
        {
          about: 'index templates',
          verdict: 'problem',
          found: 'queries need a token',
          remedy: `Give a user, a token or a key. ${printed}`,
        },
      ],
    });
    const ready = await testbedOf({ indexTemplates: [template('orders')] });
    expect(await findings(ready, ...(await asKey(ready)))).toEqual({
      code: 0,
      found: [{ about: 'index templates', verdict: 'fine', found: 'orders-score is there', remedy: null }],
    });
  });
});
