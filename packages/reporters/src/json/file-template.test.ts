import { BenchError } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import { expandFileTemplate } from './file-template.ts';

const values = { name: 'CRUD mixed: 30/50/15/5', startTime: '2026-11-24T06:15:30.250Z' };

test.each([
  ['results/{{name}}_{{timestamp}}.json', 'results/CRUD-mixed-30-50-15-5_20261124-061530.json', 'our style'],
  ['{{name}}/{{index}}.json', 'CRUD-mixed-30-50-15-5/1.json', 'one of several runs; the first where nobody says which'],
  ['results/{{.Name}}_{{.Timestamp}}.json', 'results/CRUD-mixed-30-50-15-5_20261124-061530.json', 'Go style'],
  ['{{ name }}/{{ name }}.json', 'CRUD-mixed-30-50-15-5/CRUD-mixed-30-50-15-5.json', 'spaces, more than once'],
  ['out.json', 'out.json', 'no placeholder'],
])('%s becomes %s: %s', (template, path) => {
  expect(expandFileTemplate(template, values)).toBe(path);
});

test.each([
  ['../../etc/passwd', 'etc-passwd', 'no way out of the folder'],
  ['.hidden', 'hidden', 'not hidden'],
  ['数据 基准', '数据-基准', 'letters of all scripts'],
  ['///', 'benchmark', 'nothing usable'],
])('a benchmark named %s is %s in file names: %s', (name, fileName) => {
  expect(expandFileTemplate('{{name}}', { ...values, name })).toBe(fileName);
});

test('a dollar sign in a name has no special meaning', () => {
  expect(expandFileTemplate('{{name}}.json', { ...values, name: 'a$&b' })).toBe('a-b.json');
});

test('an unknown placeholder is refused with the known ones', () => {
  expect(() => expandFileTemplate('{{.Workers}}.json', values)).toThrow(
    new BenchError('config_invalid', 'the file name "{{.Workers}}.json" has an unknown placeholder {{.Workers}}', {
      hint: 'known placeholders: {{name}}, {{timestamp}}, {{index}}',
    }),
  );
});
