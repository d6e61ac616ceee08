import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readRulesFolder, readTemplatesFolder } from './read-folders.ts';
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
    expect(await readRulesFolder(path)).toEqual([
      {
        database: 'default',
        rules_version: '',
        service: '',
        match: { '/databases/{database}/documents': { match: { '/open/{id}': { allow: { read: 'true' } } } } },
      },
      { database: 'shop', rules_version: '', service: '' },
    ]);
    const testbed = await startTestbed({ rules: await readRulesFolder(path) });
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
      'b.yml: database "default" has rules in a.yml already',
    ],
    ['a file without database', { 'a.yml': 'match: {}' }, 'a.yml: "database" is missing'],
    ['an empty file', { 'a.yml': '' }, 'a.yml: "database" is missing'],
    ['broken YAML', { 'a.yml': 'database: [' }, 'a.yml: '],
    ['rules of the wrong shape', { 'a.yml': 'database: default\nmatch: x' }, 'a.yml: yaml: cannot read match'],
  ])('with %s is refused', async (_what, files, words) => {
    await expect(readRulesFolder(await folder(files))).rejects.toThrow(words);
  });

  test('may be empty, but not missing', async () => {
    expect(await readRulesFolder(await folder({}))).toEqual([]);
    await expect(readRulesFolder(join(await folder({}), 'none'))).rejects.toThrow('ENOENT');
  });
});

describe('a folder of index templates', () => {
  test('gives the templates of all its files', async () => {
    const path = await folder({
      'a.yml':
        'database: default\ntemplates:\n  - name: n\n    collectionPattern: "rooms/{r}/msgs"\n    fields: [ { field: at, order: desc } ]\n    includeDeleted: true\n',
      'b.yml': 'database: other\n',
    });
    expect(await readTemplatesFolder(path)).toEqual([
      {
        name: 'n',
        collectionPattern: 'rooms/{r}/msgs',
        fields: [{ field: 'at', order: 'desc' }],
        includeDeleted: true,
      },
    ]);
  });

  test.each([
    ['templates that are no list', 'database: d\ntemplates: 5', '"templates" must be a list'],
    [
      'a template without fields',
      'database: d\ntemplates: [ { collectionPattern: "*" } ]',
      'a template has a "collectionPattern" and "fields"',
    ],
    [
      'a field without order',
      'database: d\ntemplates: [ { collectionPattern: "*", fields: [ { field: a } ] } ]',
      '"asc" or "desc"',
    ],
  ])('with %s is refused', async (_what, text, words) => {
    await expect(readTemplatesFolder(await folder({ 't.yml': text }))).rejects.toThrow(words);
  });
});
