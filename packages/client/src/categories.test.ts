import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { categoryId, categoryName, ERROR_CATEGORIES, isAnswerCategory } from './categories.ts';
import { errorHint } from './errors.ts';

describe('error categories', () => {
  test('P1-44 every category is explained in docs/errors.md, and the page names no other', async () => {
    const page = await readFile(new URL('../docs/errors.md', import.meta.url), 'utf8');
    const explained = [...page.matchAll(/^## `([a-z0-9_]+)`$/gm)].map((match) => match[1]);
    expect(explained).toEqual(ERROR_CATEGORIES.slice(1));
    const sections = page.split(/^## /m).slice(1);
    expect(sections.filter((section) => !/\*\*What to do\.\*\* \S/.test(section))).toEqual([]);
  });

  test('a category’s number leads back to its name, and 0 is no error', () => {
    expect(ERROR_CATEGORIES.map((category) => categoryName(categoryId(category)))).toEqual([...ERROR_CATEGORIES]);
    expect([categoryId(''), categoryName(0)]).toEqual([0, '']);
  });

  test('keys are unique', () => {
    expect(new Set(ERROR_CATEGORIES).size).toBe(ERROR_CATEGORIES.length);
  });

  test.each([-1, 999, 0.5, Number.NaN])('the number %d names nothing', (id) => {
    expect([categoryName(id), isAnswerCategory(id)]).toEqual(['', false]);
  });

  test('answers and the way there are told apart', () => {
    const ofTheWay = ERROR_CATEGORIES.filter((category) => !isAnswerCategory(categoryId(category)));
    expect(ofTheWay).toEqual([
      '',
      'timeout',
      'connect_timeout',
      'connection_refused',
      'connection_reset',
      'connection_closed',
      'host_unreachable',
      'dns',
      'tls',
      'local_limit',
      'network_other',
      'protocol',
      'body_too_large',
      'headers_too_large',
      'invalid_request',
      'aborted',
      'silent',
      'too_many_pending',
    ]);
  });

  test('hints are whole sentences, and there is none for "no error"', () => {
    const odd = ERROR_CATEGORIES.map(errorHint).filter((hint) => hint !== '' && !/^[A-Z].*\.$/.test(hint));
    expect([odd, errorHint('')]).toEqual([[], '']);
  });
});
