import { describe, expect, test } from 'vitest';
import { generateUsers, parseUserPool } from './user-pool.ts';

describe('a pool of users', () => {
  test('P1-13 is read from lines of username and password', () => {
    const csv = '\uFEFFusername,password\r\n# staff\r\nalice, Pass word#1\r\n\r\n"bob, jr","a ""b"", c"\ncarol,x,y';
    expect(parseUserPool(csv)).toEqual([
      { username: 'alice', password: 'Pass word#1' },
      { username: 'bob, jr', password: 'a "b", c' },
      { username: 'carol', password: 'x,y' },
    ]);
  });

  test.each([
    ['', 'The pool of users is empty.'],
    ['username,password\n', 'The pool of users is empty.'],
    ['alice', 'Line 1 is not "username,password".'],
    ['a,b\n,c', 'Line 2 is not "username,password".'],
    ['a,b\nc,', 'Line 2 is not "username,password".'],
    ['Alice,b\n\nalice,c', 'Line 3 names "alice" again, after line 1.'],
  ])('%j is refused with the line', (csv, message) => {
    expect(() => parseUserPool(csv)).toThrow(expect.objectContaining({ code: 'users', message }));
  });

  test('can be made up', () => {
    expect(generateUsers(2, 'bench', 'P')).toEqual([
      { username: 'bench-1', password: 'P' },
      { username: 'bench-2', password: 'P' },
    ]);
  });
});
