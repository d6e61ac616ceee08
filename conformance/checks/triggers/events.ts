import { type Check, check, type Unchecked, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { called, WEBHOOKS } from './calls.ts';

const EVERY = 'conformance-every';

/** Sections 10.1 and 10.2: which writes fire. */
export const TRIGGER_EVENT_CHECKS: readonly Check[] = [
  check(
    '10.2',
    'events',
    'creation, change and deletion fire, each with the document after it, a deletion without',
    async (scene) => {
      const { home, calls, told } = called(scene, 'every');
      const writes = [
        ['POST', '', '{"id":"a","n":1}'],
        ['PATCH', '/a', '{"doc":{"m":"<"}}'],
        ['PATCH', '/a', '{"doc":{}}'],
        ['PUT', '/a', '{"doc":{"n":2}}'],
        ['DELETE', '/a', undefined],
        ['PUT', '/a', '{"doc":{"n":3}}'],
      ] as const;
      for (const [index, [method, path, body]] of writes.entries()) {
        await scene.call(method, `${home}${path}`, body);
        // An update shows the document as it is when it is looked at: the next write waits for the call about this one.
        await calls(index + 1);
      }
      same(await told(6), [
        [EVERY, 'create', { id: 'a', n: 1 }],
        [EVERY, 'update', { id: 'a', m: '<', n: 1 }],
        [EVERY, 'update', { id: 'a', m: '<', n: 1 }],
        [EVERY, 'update', { id: 'a', n: 2 }],
        [EVERY, 'delete', null],
        [EVERY, 'create', { id: 'a', n: 3 }],
      ]);
    },
    WEBHOOKS,
  ),
  check(
    '10.2',
    'refused',
    'refused writes, sub-collections and other collections do not fire',
    async (scene) => {
      const { name, home, told } = called(scene, 'every');
      await scene.call('POST', home, '{"id":5}');
      await scene.call('PATCH', `${home}/none`, '{"doc":{"n":1}}');
      await scene.call('POST', `${home}/a/parts`, '{"id":"p"}');
      await scene.call('POST', `${scene.documents()}/not-${name}`, '{"id":"x"}');
      await scene.call('POST', home, '{"id":"last"}');
      await scene.call('POST', home, '{"id":"last"}');
      await scene.call('DELETE', `${home}/last`);
      same(await told(2), [
        [EVERY, 'create', { id: 'last' }],
        [EVERY, 'delete', null],
      ]);
    },
    WEBHOOKS,
  ),
  check(
    '10.2',
    'condition',
    'a condition sees the fields at top level; where it cannot be evaluated nothing fires',
    async (scene) => {
      const { home, told } = called(scene, 'some');
      for (const document of [
        { id: 'a', total: 100 },
        { id: 'b' },
        { id: 'c', total: '500' },
        { id: 'd', total: 100.5 },
      ])
        await scene.call('POST', home, JSON.stringify(document));
      await scene.call('DELETE', `${home}/d`);
      await scene.call('PUT', `${home}/a`, '{"doc":{"total":101}}');
      const calls = await told(2);
      same(
        [...calls].sort(),
        [
          ['conformance-some', 'create', { id: 'd', total: 100.5 }],
          ['conformance-some', 'update', { id: 'a', total: 101 }],
        ].sort(),
      );
    },
    WEBHOOKS,
  ),
  check(
    '10.1',
    'never',
    'a trigger whose condition does not compile, or that names a secret, never calls',
    async (scene) => {
      const { home, told } = called(scene, 'every');
      await scene.call('POST', home, '{"id":"a"}');
      await scene.call('DELETE', `${home}/a`);
      same(await told(2), [
        [EVERY, 'create', { id: 'a' }],
        [EVERY, 'delete', null],
      ]);
    },
    WEBHOOKS,
  ),
];

export const TRIGGER_EVENT_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '10.1',
    'files',
    'definitions are read from files once, and a bad one stops the server',
    'happens before a server listens; the testbed’s own tests read such files',
  ),
  unchecked(
    '10.2',
    'by-id',
    'writes addressed by id:… never fire',
    'needs rules for that form, which no request asks for',
  ),
];
