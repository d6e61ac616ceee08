import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readFaultPlan, readRules, readTemplates, readTriggers } from './read-files.ts';
import { startTestbed } from './testbed.ts';

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'testbed-folder-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

const RULES =
  "database: default\nmatch:\n  /databases/{database}/documents:\n    match:\n      /open/{id}: { allow: { read: 'true' } }\n";

describe('a folder of rules', () => {
  test('is one file per database, whatever else lies there', async () => {
    const path = await folder({ 'b.yaml': 'database: shop', 'a.yml': RULES, 'notes.txt': '{' });
    await mkdir(join(path, 'more.yml'));
    expect(await readRules(path)).toEqual([
      {
        database: 'default',
        rules_version: '',
        service: '',
        match: { '/databases/{database}/documents': { match: { '/open/{id}': { allow: { read: 'true' } } } } },
      },
      { database: 'shop', rules_version: '', service: '' },
    ]);
    const testbed = await startTestbed({ rules: await readRules(path) });
    const statusOf = async (document: string) =>
      (await fetch(`${testbed.url}/api/v1/databases/default/documents/${document}`)).status;
    const statuses = [await statusOf('open/x'), await statusOf('closed/x')];
    await testbed.close();
    expect(statuses).toEqual([404, 403]);
  });

  test.each([
    [
      'two files for one database',
      { 'a.yml': RULES, 'b.yml': RULES },
      /b\.yml: database "default" has rules in .*a\.yml already/,
    ],
    ['a file without database', { 'a.yml': 'match: {}' }, 'a.yml: "database" is missing'],
    ['an empty file', { 'a.yml': '' }, 'a.yml: "database" is missing'],
    ['broken YAML', { 'a.yml': 'database: [' }, /a\.yml: .* at line 1, column 12\.$/],
    ['a condition that is none', { 'a.yml': RULES.replace("'true'", "'1 +'") }, 'a.yml: invalid CEL expression "1 +"'],
    ['rules for another database', { 'a.yml': RULES.replace('{database}', 'shop') }, 'a.yml: explicit database name'],
    [
      'an unknown member',
      { 'a.yml': 'database: default\nmatches: {}' },
      'a.yml: unknown member "matches"; allowed here: database, rules_version, service, match.',
    ],
    [
      'an unknown member of a block',
      { 'a.yml': RULES.replace('allow', 'alow') },
      'a.yml: match /databases/{database}/documents match /open/{id}: unknown member "alow"; allowed here: allow, match.',
    ],
    [
      'an action that there is not',
      { 'a.yml': RULES.replace('{ read:', '{ "read, wirte":') },
      'match /open/{id} allow: unknown member "wirte"; allowed here: read, create, update, delete, write.',
    ],
    ['rules of the wrong shape', { 'a.yml': 'database: default\nmatch: x' }, 'a.yml: yaml: cannot read match'],
  ])('with %s is refused', async (_what, files, words) => {
    await expect(readRules(await folder(files))).rejects.toThrow(words);
  });

  test('may be one file, whatever it is called', async () => {
    const path = join(await folder({ rules: 'database: shop' }), 'rules');
    expect(await readRules(path)).toEqual([{ database: 'shop', rules_version: '', service: '' }]);
  });

  test('may be empty, but not missing', async () => {
    expect(await readRules(await folder({}))).toEqual([]);
    await expect(readRules(join(await folder({}), 'none'))).rejects.toThrow('none: no such file.');
  });
});

describe('a folder of index templates', () => {
  test('gives the templates of all its files', async () => {
    const path = await folder({
      'a.yml':
        'database: default\ntemplates:\n  - name: n\n    collectionPattern: "rooms/{r}/msgs"\n    fields: [ { field: at, order: desc } ]\n    includeDeleted: true\n',
      'b.yml': 'database: other\n',
    });
    expect(await readTemplates(path)).toEqual([
      {
        name: 'n',
        collectionPattern: 'rooms/{r}/msgs',
        fields: [{ field: 'at', order: 'desc' }],
        includeDeleted: true,
      },
    ]);
  });

  test('may be one file, whatever it is called', async () => {
    const text = 'database: d\ntemplates: [ { collectionPattern: "*", fields: [ { field: a, order: asc } ] } ]';
    const path = join(await folder({ 'templates.json': text }), 'templates.json');
    expect(await readTemplates(path)).toEqual([{ collectionPattern: '*', fields: [{ field: 'a', order: 'asc' }] }]);
  });

  test.each([
    ['templates that are no list', 'templates: 5', '"templates" must be a list'],
    ['a template that is none', 'templates: [ 5 ]', 'templates[0]: a template has a "collectionPattern" and "fields"'],
    ['a template without pattern', 'templates: [ { fields: [] } ]', 'templates[0]: collectionPattern is missing'],
    [
      'a template without fields',
      'templates: [ { name: n, collectionPattern: "*" } ]',
      'templates[0] (n): fields is missing or empty',
    ],
    [
      'a field without order',
      'templates: [ { collectionPattern: "*", fields: [ { field: a } ] } ]',
      'templates[0]: the order of "a" is "undefined"; it is "asc" or "desc"',
    ],
    ['an unknown member', 'template: []', 'unknown member "template"; allowed here: database, templates.'],
    [
      'an unknown member of a template',
      'templates: [ { collectionPatern: "*", fields: [] } ]',
      'templates[0]: unknown member "collectionPatern"',
    ],
    [
      'an unknown member of a field',
      'templates: [ { collectionPattern: "*", fields: [ { field: a, odrer: asc } ] } ]',
      'templates[0] fields[0]: unknown member "odrer"; allowed here: field, order.',
    ],
    ['a field that is none', 'templates: [ { collectionPattern: "*", fields: [ null ] } ]', 'a field has no name'],
    ['a name that is no text', 'templates: [ { name: 5, collectionPattern: "*", fields: [] } ]', 'name must be text'],
    [
      'a switch that is none',
      'templates: [ { includeDeleted: 1, collectionPattern: "*", fields: [] } ]',
      'includeDeleted must be true or false',
    ],
  ])('with %s is refused, by file and place', async (_what, text, words) => {
    const read = readTemplates(await folder({ 't.yml': `database: d\n${text}` }));
    await expect(read).rejects.toThrow(words);
    await expect(read).rejects.toThrow(/^\/.*\/t\.yml: /);
  });

  test('with one name in two files is refused', async () => {
    const text =
      'database: d\ntemplates: [ { name: n, collectionPattern: "*", fields: [ { field: a, order: asc } ] } ]';
    await expect(readTemplates(await folder({ 'a.yml': text, 'b.yml': text }))).rejects.toThrow(
      /b\.yml: a template called "n" is in .*a\.yml already/,
    );
  });
});

describe('a fault plan', () => {
  const PLAN = { faults: [{ kind: 'error', status: 503 }] };

  test('is read from text or from a file', async () => {
    const path = join(await folder({ 'faults.json': JSON.stringify(PLAN) }), 'faults.json');
    expect([await readFaultPlan(` ${JSON.stringify(PLAN)}`), await readFaultPlan(path)]).toEqual([PLAN, PLAN]);
  });

  test.each([
    ['that is no JSON', '{faults: []}', /^a fault plan is JSON, and this is not: /],
    ['with an unknown member', '{"fault":[]}', /^Unknown member "fault"/],
    ['with a broken fault', '{"faults":[{"kind":"error"}]}', /^faults\[0\]\.status: is missing/],
  ])('%s is refused', async (_what, text, words) => {
    await expect(readFaultPlan(text)).rejects.toThrow(words);
    const path = join(await folder({ 'faults.json': `${text} ` }), 'faults.json');
    await expect(readFaultPlan(path)).rejects.toThrow(`${path}: `);
  });

  test('that is not there, or a folder, is refused', async () => {
    const path = await folder({});
    await expect(readFaultPlan(join(path, 'none.json'))).rejects.toThrow('none.json: no such file.');
    await expect(readFaultPlan(path)).rejects.toThrow(`${path}: is a folder, not a file.`);
  });
});

const TRIGGERS = `database: default
retryPolicy: { maxAttempts: 3, initialBackoff: 1s, maxBackoff: 500000000 }
triggers:
  on-order:
    collection: "orders"
    events: [create, update, delete]
    condition: "event.document.total > 100.0"
    url: "http://127.0.0.1:9999/hook"
    headers: { X-Run: 42, X-On: true }
    timeout: 3s
`;

describe('10.1 a folder of triggers', () => {
  test('is one file per database in YAML or JSON, in any letter case', async () => {
    const path = await folder({
      'b.YAML': TRIGGERS,
      'c.Json':
        '{"database":"shop","triggers":{"t":{"collection":"*","events":["create"],"url":"http://h","retryPolicy":{"maxAttempts":-1,"initialBackoff":1000000}}}}',
      'd.yml': 'database: empty',
      'notes.txt': '{',
    });
    await mkdir(join(path, 'more.yml'));
    expect(await readTriggers(path)).toEqual([
      {
        database: 'default',
        retryPolicy: { maxAttempts: 3, initialBackoff: '1s', maxBackoff: 500_000_000 },
        triggers: {
          'on-order': {
            collection: 'orders',
            events: ['create', 'update', 'delete'],
            condition: 'event.document.total > 100.0',
            url: 'http://127.0.0.1:9999/hook',
            headers: { 'X-Run': '42', 'X-On': 'true' },
            secretsRef: '',
          },
        },
      },
      {
        database: 'shop',
        triggers: {
          t: {
            collection: '*',
            events: ['create'],
            condition: '',
            url: 'http://h',
            retryPolicy: { maxAttempts: -1, initialBackoff: 1_000_000, maxBackoff: 0 },
            secretsRef: '',
          },
        },
      },
      { database: 'empty', triggers: {} },
    ]);
  });

  test.each([
    ['two files for one database', { 'a.yml': TRIGGERS, 'b.yml': TRIGGERS }, /b\.yml: duplicate database definition: /],
    ['an empty file', { 'a.yml': '' }, 'a.yml: database field cannot be empty'],
    ['broken YAML', { 'a.yml': 'database: [' }, /a\.yml: failed to parse YAML trigger file: /],
    ['broken JSON', { 'a.json': '{' }, /a\.json: failed to parse JSON trigger file: /],
    [
      'an id that stands twice',
      { 'a.yml': 'database: d\ntriggers:\n  t: {}\n  t: {}\n' },
      /failed to parse YAML trigger file: .*unique/,
    ],
    [
      'an id that stands twice in JSON',
      { 'a.json': '{"database":"d","triggers":{"t":{},"t":{}}}' },
      /failed to parse JSON trigger file: .*unique/,
    ],
    ['a wrong type', { 'a.json': '{"database":5}' }, 'a.json: cannot read database: text is expected there'],
    [
      'attempts that are no number',
      { 'a.yml': TRIGGERS.replace('maxAttempts: 3', 'maxAttempts: many') },
      'cannot read retryPolicy maxAttempts: a whole number is expected there',
    ],
    [
      'a bad duration',
      { 'a.yml': TRIGGERS.replace('initialBackoff: 1s', 'initialBackoff: soon') },
      '"soon" is no duration',
    ],
    [
      'events that are no list',
      { 'a.yml': TRIGGERS.replace('[create, update, delete]', 'create') },
      'a list is expected',
    ],
    ['a trigger without members', { 'a.yml': 'database: d\ntriggers: { t: }' }, 'trigger "t": has no members'],
    ['an unknown member', { 'a.yml': 'database: d\ntriger: {}' }, 'unknown member "triger"; allowed here: database'],
    [
      'an unknown member of a trigger',
      { 'a.yml': TRIGGERS.replace('condition', 'conditon') },
      'trigger "on-order": unknown member "conditon"',
    ],
    ['a url without host', { 'a.yml': TRIGGERS.replace('127.0.0.1:9999', '') }, 'url must have a host: http:///hook'],
  ])('with %s is refused', async (_what, files, words) => {
    await expect(readTriggers(await folder(files))).rejects.toThrow(words);
  });

  test('may be one file, whatever it is called, or empty, but not missing', async () => {
    const path = await folder({ hooks: 'database: shop' });
    expect(await readTriggers(join(path, 'hooks'))).toEqual([{ database: 'shop', triggers: {} }]);
    expect(await readTriggers(path)).toEqual([]);
    await expect(readTriggers(join(path, 'none'))).rejects.toThrow('none: no such file.');
    expect(await readTriggers(' {"database":"shop"}')).toEqual([{ database: 'shop', triggers: {} }]);
    await expect(readTriggers('{')).rejects.toThrow('failed to parse JSON trigger file: ');
  });
});
