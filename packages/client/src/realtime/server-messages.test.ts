import { expect, test } from 'vitest';

import { ServerMessages } from './server-messages.ts';

const eventOf = (subId: string, document: object, timestamp = 1770300000004): string =>
  `${JSON.stringify({ type: 'event', payload: { subId, delta: { type: 'create', document, id: 'c/a', timestamp } } })}\n`;

function read(messages: ServerMessages, text: string): unknown {
  const kind = messages.read(text);
  const { type, path, document, timestampMs } = messages.event;
  return kind === 'event' ? [messages.id, type, path, document, timestampMs] : [kind, messages.message];
}

test('one event for many receivers is parsed once, and told for each', () => {
  const messages = new ServerMessages();
  const rows = ['0', '17', '3-1'].map((id) => read(messages, eventOf(id, { n: 1 })));
  expect(rows).toEqual(['0', '17', '3-1'].map((id) => [id, 'create', 'c/a', { n: 1 }, 1770300000004]));
  const documents = rows.map((row) => (row as unknown[])[3]);
  expect(documents[1]).toBe(documents[0]);
});

test('events of the same moment that differ are told apart, and one that is broken spoils nothing', () => {
  const messages = new ServerMessages();
  const first = eventOf('0', { n: 1 });
  const rows = [
    first,
    eventOf('0', { n: 2 }),
    first.replace('"n":1', '"n":x'),
    first,
    eventOf('0', { text: 'x'.repeat(5000) }),
    eventOf('0', { text: '","delta":{"type":"delete","id":"b/c","timestamp":7}}}' }),
    eventOf('a"b', { n: 3 }),
    JSON.stringify(JSON.parse(first), null, 1),
  ].map((text) => read(messages, text));
  expect(rows).toEqual([
    ['0', 'create', 'c/a', { n: 1 }, 1770300000004],
    ['0', 'create', 'c/a', { n: 2 }, 1770300000004],
    ['malformed', expect.stringContaining('a message is not JSON') as string],
    ['0', 'create', 'c/a', { n: 1 }, 1770300000004],
    ['0', 'create', 'c/a', { text: 'x'.repeat(5000) }, 1770300000004],
    ['0', 'create', 'c/a', { text: '","delta":{"type":"delete","id":"b/c","timestamp":7}}}' }, 1770300000004],
    ['a"b', 'create', 'c/a', { n: 3 }, 1770300000004],
    ['0', 'create', 'c/a', { n: 1 }, 1770300000004],
  ]);
});
