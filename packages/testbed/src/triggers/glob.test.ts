import { describe, expect, test } from 'vitest';
import { BrokenGlob, compileGlob } from './glob.ts';

describe('10.1 a pattern of collections', () => {
  test.each([
    ['orders', 'orders', true],
    ['orders', 'Orders', false],
    ['orders', 'orders/o1/items', false],
    ['*', 'orders', true],
    ['*', '', true],
    ['*', 'a/b/c', false],
    ['**', 'orders', true],
    ['**', 'a/b/c', false],
    ['*/b/*', 'a/b/c', true],
    ['bench-*', 'bench-', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['[a-c]x', 'bx', true],
    ['[^a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[^a]x', '/x', false],
    ['[]-a]', 'a', undefined],
    ['[\\]a]', ']', true],
    ['[\\-x]', '-', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a.c', 'abc', false],
    ['[c-a]', 'b', false],
    ['[', 'a', undefined],
    ['[a', 'a', undefined],
    ['[a-', 'a', undefined],
    ['[]', 'a', undefined],
    ['[-x]', 'x', undefined],
    ['a\\', 'a', undefined],
  ])('%j with %j: %j', (pattern, text, expected) => {
    if (expected === undefined) expect(() => compileGlob(pattern)).toThrow(BrokenGlob);
    else expect(compileGlob(pattern)(text)).toBe(expected);
  });
});
