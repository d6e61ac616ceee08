import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const RECORDS = 'docs/decisions';

/** Folders with nothing that a person wrote. */
const LEFT_OUT = /^(node_modules|dist|coverage|results|\..*)$/;

/** Files below a folder whose names match, as paths from the root. */
function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.test(entry.name) ? [] : filesBelow(path, name);
    return name.test(entry.name) ? [path] : [];
  });
}

const sourceFolders = ['packages', 'apps', 'conformance', 'integration', 'examples', 'bench', 'tooling'];
const sources = sourceFolders.flatMap((folder) => filesBelow(folder, /\.(ts|mts|mjs|js)$/));

describe('requirements', () => {
  test('every id that a test names stands on the page of requirements or among the rules of measuring', () => {
    const rows = [...read('docs/requirements.md').matchAll(/^\| ((?:P\d|X|M|FE)-\d+) +\|/gm)].map(([, id = '']) => id);
    const rules = [...read('docs/numbers.md').matchAll(/^\*\*(R\d+)\.\*\*/gm)].map(([, id = '']) => id);
    const known = new Set([...rows, ...rules]);
    expect(known.size).toBe(rows.length + rules.length);
    const unknown = sources
      .filter((file) => /\.test(-d)?\.ts$/.test(file))
      .flatMap((file) =>
        [...read(file).matchAll(/['"`](?=(?:P\d|X|M|FE)-\d|R\d)([^'"`\n]*)/g)].flatMap(([, name = '']) =>
          [...(/^(?:(?:(?:P\d|X|M|FE)-\d+|R\d+)[ :,]?\s*)+/.exec(name)?.[0] ?? '').matchAll(/(?:P\d|X|M|FE)-\d+|R\d+/g)]
            .map(([id]) => id)
            .filter((id) => !known.has(id))
            .map((id) => `${file}: ${id}`),
        ),
      );
    expect(unknown).toEqual([]);
  });
});

describe('decisions', () => {
  const records = readdirSync(join(root, RECORDS)).filter((file) => /^\d{4}-.*\.md$/.test(file));

  test('each record has one form: title, decision, why, what was given up, what it explains', () => {
    const form =
      /^# \d{4} .+\n\n\*\*Decision\.\*\* [^]+\n\n\*\*Why\.\*\* [^]+\n\n\*\*Given up\.\*\* [^]+\n\nExplains: `.+`\n$/;
    expect(records.length).toBeGreaterThan(20);
    expect(records.filter((file) => !form.test(read(join(RECORDS, file))))).toEqual([]);
  });

  test('the list of records has each once, by its title', () => {
    const listed = [...read(join(RECORDS, 'README.md')).matchAll(/^- \[(.+)\]\((.+)\)$/gm)].map(([, title, file]) => [
      file,
      title,
    ]);
    expect(listed.sort()).toEqual(records.map((file) => [file, /^# (.+)/.exec(read(join(RECORDS, file)))?.[1]]).sort());
  });

  test('what a record explains is there', () => {
    const explained = records.map((file) => ({
      file,
      paths: [...(/^Explains: (.+)$/m.exec(read(join(RECORDS, file)))?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(
        ([, path = '']) => path,
      ),
    }));
    expect(explained.filter(({ paths }) => paths.length === 0)).toEqual([]);
    expect(
      explained.flatMap(({ file, paths }) =>
        paths.filter((path) => !existsSync(join(root, path))).map((path) => `${file}: ${path}`),
      ),
    ).toEqual([]);
  });

  test('a record that a source names is there', () => {
    const files = [
      ...sources,
      '.dependency-cruiser.cjs',
      '.ci/run',
      'eslint.config.js',
      'CONTRIBUTING.md',
      'README.md',
    ];
    const named = files.flatMap((file) =>
      [...read(file).matchAll(/docs\/decisions\/(\d{4}[\w-]*\.md)/g)].map(([, record = '']) => ({ file, record })),
    );
    expect(named.filter(({ record }) => !records.includes(record))).toEqual([]);
  });
});
