import { expect, test } from 'vitest';

import { toPlain } from '../located.ts';
import { complaints } from '../testing-problems.ts';
import { parseConfigText } from './parse-config-text.ts';

function plain(text: string): unknown {
  const layer = parseConfigText(text, 'bench.yaml');
  expect(layer.problems).toEqual([]);
  return toPlain(layer.root);
}

test.each([
  { why: 'YAML', text: 'workers: 5\ndata:\n  seed_data: 2\n', value: { workers: 5, data: { seed_data: 2 } } },
  { why: 'JSON', text: '{"workers": 5, "data": {"seed_data": 2}}', value: { workers: 5, data: { seed_data: 2 } } },
  {
    why: 'JSON indented with tabs',
    text: '{\n\t"data": {\n\t\t"seed_data": 2\n\t}\n}',
    value: { data: { seed_data: 2 } },
  },
  { why: 'a byte order mark', text: '\uFEFFworkers: 5', value: { workers: 5 } },
  { why: 'anchors', text: 'a: &x {b: 1}\nc: *x', value: { a: { b: 1 }, c: { b: 1 } } },
  {
    why: 'merge keys',
    text: 'a: &x {b: 1, d: 1}\nc:\n  <<: *x\n  d: 2',
    value: { a: { b: 1, d: 1 }, c: { b: 1, d: 2 } },
  },
  { why: 'merge keys of several', text: 'c:\n  <<: [{b: 1}, {b: 2, e: 3}]', value: { c: { b: 1, e: 3 } } },
  { why: 'keys that are no texts', text: 'true: 1\n5: 2', value: { true: 1, 5: 2 } },
  { why: 'a wide indent', text: `a:\n${' '.repeat(500)}b: 1`, value: { a: { b: 1 } } },
  { why: 'an anchor anew', text: 'a: &x 1\nb: *x\nc: &x 2\nd: *x', value: { a: 1, b: 1, c: 2, d: 2 } },
  { why: 'dates stay texts', text: 'name: 2026-01-02', value: { name: '2026-01-02' } },
])('P2-01 reads $why', ({ text, value }) => {
  expect(plain(text)).toEqual(value);
});

test('P2-03 remembers file, line and column of each key', () => {
  const { root } = parseConfigText('benchmark:\n  workers: 5\n', 'configs/bench.yaml');
  const benchmark = root.kind === 'map' ? root.entries.get('benchmark') : undefined;
  expect(benchmark?.kind === 'map' ? benchmark.entries.get('workers') : undefined).toEqual({
    kind: 'scalar',
    origin: { source: 'configs/bench.yaml', path: 'benchmark.workers', line: 2, column: 3 },
    value: 5,
  });
});

test('paths in a file start from its folder', () => {
  expect(parseConfigText('workers: 1', 'configs/bench.yaml').folder).toBe('configs');
});

const WHAT_A_CONFIG_NEEDS = 'Write at least a target, such as "target: http://localhost:8080".';

test.each([
  {
    why: 'a second colon',
    text: 'a: 1\nb: c: d',
    said: 'b.yaml:2:4: There is a second ":" on this line. Put the value in quotes, or its keys on their own lines.',
  },
  { why: 'tabs', text: 'a:\n\tb: 1', said: 'b.yaml:2:1: A tab is used for indentation. Indent with spaces.' },
  {
    why: 'a key twice',
    text: 'a: 1\na: 2',
    said: 'b.yaml:2:1: This key is here twice. Keep one of the two.',
  },
  {
    why: 'a key twice, as a text and in a block of one line',
    text: 'a: { b: 1, "b": 2 }',
    said: 'b.yaml:1:12: This key is here twice. Keep one of the two.',
  },
  {
    why: 'an open quote',
    text: "a: 'x",
    said: 'b.yaml:1:6: A quote or bracket is not closed. Close it, or remove the one that opens it.',
  },
  {
    why: 'a list in brackets that is not closed',
    text: 'a: [b, c\nd: 1\ne: 2',
    said: 'b.yaml:2:1: A bracket or brace before this line is not closed. Close it.',
  },
  {
    why: 'a list with an item further left',
    text: 'a:\n  - b\n - c\n  - d\ne: 1',
    said: 'b.yaml:3:1: The indentation of this line does not match its block. Indent all items of a list alike, each after "- ", and all keys of a block alike.',
  },
  {
    why: 'a list with an item that has no dash',
    text: 'a:\n  - b < 1\n  c < 2\nd: 1',
    said: 'b.yaml:3:1: The indentation of this line does not match its block. Indent all items of a list alike, each after "- ", and all keys of a block alike.',
  },
  {
    why: 'a bracket too many',
    text: 'a: [b]]\nc: 1\nd: 2',
    said: 'b.yaml:1:7: This is not YAML. Check that the file is a config; a bracket that closes needs one that opens.',
  },
  {
    why: 'two documents',
    text: 'a: 1\n---\nb: 2',
    said: 'b.yaml:2:1: A second document begins here. Keep one document; remove the line "---".',
  },
  {
    why: 'a tag',
    text: 'a: !secret x',
    said: 'b.yaml:1:4: A YAML tag (!…) has no meaning here. Remove the tag, or put the value in quotes.',
  },
  { why: 'an empty file', text: '', said: `b.yaml: The file is empty. ${WHAT_A_CONFIG_NEEDS}` },
  { why: 'comments alone', text: '# to do\n', said: `b.yaml: The file is empty. ${WHAT_A_CONFIG_NEEDS}` },
  { why: 'a list', text: '- a', said: `b.yaml:1:1: The file holds no keys. ${WHAT_A_CONFIG_NEEDS}` },
  { why: 'a word', text: 'hello', said: `b.yaml:1:1: The file holds no keys. ${WHAT_A_CONFIG_NEEDS}` },
  {
    why: 'brackets without end',
    text: '['.repeat(1 << 20),
    said: 'config_unreadable: b.yaml does not look like a configuration. It is nested too deeply. Check that this is the file you meant.',
  },
  {
    why: 'list marks without end on one line',
    text: '- '.repeat(1 << 19),
    said: 'config_unreadable: b.yaml does not look like a configuration. It is nested too deeply. Check that this is the file you meant.',
  },
  {
    why: 'key marks without end on one line',
    text: '? '.repeat(1 << 19),
    said: 'config_unreadable: b.yaml does not look like a configuration. It is nested too deeply. Check that this is the file you meant.',
  },
  {
    why: 'levels without end, one more space each',
    text: Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
    said: 'config_unreadable: b.yaml does not look like a configuration. It is nested too deeply. Check that this is the file you meant.',
  },
  {
    why: 'a megabyte of anchors',
    text: '&a '.repeat(1 << 18),
    said: 'config_unreadable: b.yaml does not look like a configuration. It holds more than a configuration ever would. Check that this is the file you meant.',
  },
])('P2-03 refuses $why with a sentence', ({ text, said }) => {
  expect(complaints(() => parseConfigText(text, 'b.yaml'))).toEqual([said]);
});

test.each([
  {
    why: 'an anchor within itself',
    text: 'a: &x [*x]',
    message: expect.stringContaining('a[0] contains itself, through *x.') as string,
  },
  {
    why: 'aliases that multiply',
    text: ['a: &a [1,1,1,1,1,1,1,1,1]', ...'bcdefgh'].reduce((text, name) => {
      const before = String.fromCharCode(name.charCodeAt(0) - 1);
      return `${text}\n${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
    }),
    message: expect.stringContaining('expands to too many or too deeply nested values.') as string,
  },
  {
    why: 'forty levels',
    text: `${'{a: '.repeat(40)}1${'}'.repeat(40)}`,
    message: expect.stringContaining('expands to too many or too deeply nested values.') as string,
  },
  {
    why: 'thousands of aliases',
    text: `a: &x 1\nb: [${'*x,'.repeat(50_000)}]`,
    message: expect.stringContaining('expands to too many or too deeply nested values.') as string,
  },
  { why: 'an unknown anchor', text: 'a: *b', message: 'a refers to an unknown anchor *b.' },
  {
    why: 'no number',
    text: 'a: 1\nb: [.nan]',
    message: 'b[0] must be a text, a number, true, false, a list or a block of keys.',
  },
  {
    why: 'bytes',
    text: 'a: !!binary aGk=',
    message: 'a must be a text, a number, true, false, a list or a block of keys.',
  },
  {
    why: 'a set',
    text: 'a: !!set {x, y}',
    message: 'a must be a text, a number, true, false, a list or a block of keys.',
  },
  { why: 'a list as key', text: '? [1, 2]\n: 3', message: '? is not a key: keys are words.' },
  { why: 'a merge of a word', text: '<<: x', message: '<< must be given a block of keys.' },
])('P2-03 notes $why as a problem of the layer', ({ text, message }) => {
  expect(parseConfigText(text, 'b.yaml').problems.map((problem) => problem.message)).toEqual([message]);
});
