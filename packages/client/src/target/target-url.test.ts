import { expect, test } from 'vitest';
import { ClientUsageError } from '../errors.ts';
import { parseTargetUrl } from './target-url.ts';

test.each([
  ['http://127.0.0.1:8080', { origin: 'http://127.0.0.1:8080', pathPrefix: '', secure: false }],
  ['http://localhost:8080/', { origin: 'http://localhost:8080', pathPrefix: '', secure: false }],
  ['https://x.example/a/b//', { origin: 'https://x.example', pathPrefix: '/a/b', secure: true }],
  ['http://[::1]:80', { origin: 'http://[::1]', pathPrefix: '', secure: false }],
])('reads %s', (text, target) => {
  expect(parseTargetUrl(text)).toEqual(target);
  expect(parseTargetUrl(new URL(text))).toEqual(target);
});

test.each([
  ['', 'is not a URL'],
  ['127.0.0.1:8080', 'is not a URL'],
  ['ftp://x', 'is not an http or https address'],
  ['http://u:secret@x', 'contains credentials'],
  ['http://x/?a=1', 'has a query'],
  ['http://x/#a', 'has a query or fragment'],
])('refuses "%s": it %s', (text, problem) => {
  const attempt = (): unknown => parseTargetUrl(text);
  expect(attempt).toThrow(ClientUsageError);
  expect(attempt).toThrow(problem);
  expect(attempt).not.toThrow('secret');
});
