import { type Check, check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { filter, order, TEMPLATES, seeded } from './indexed-documents.ts';

/** Keys of index entries as cursors: 0x01, encoded fields, 0x00 0x00. */
function cursor(...values: readonly (string | number)[]): string {
  const fields = values.map((value) =>
    typeof value === 'number'
      ? numberKey(value)
      : Buffer.concat([Buffer.from([3]), Buffer.from(value), Buffer.from([0, 0])]),
  );
  return Buffer.concat([Buffer.from([1]), ...fields, Buffer.from([0, 0])]).toString('base64url');
}

function numberKey(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 2;
  bytes.writeDoubleBE(value, 1);
  for (let index = 1; index < 9; index += 1) {
    const byte = bytes[index] ?? 0;
    bytes[index] = value >= 0 ? (index === 1 ? byte ^ 0x80 : byte) : ~byte & 0xff;
  }
  return bytes;
}

/** Section 3.6: going on behind a document: `startAfter`. */
export const CURSOR_CHECKS: readonly Check[] = [
  check(
    '3.6',
    'cursor',
    'a cursor is built from the last document, and skips all that equal it',
    async (scene) => {
      const { category, base } = await seeded(scene);
      const filters = [filter('category', '==', category)];
      await scene.expectIds(['d3', 'd4'], { filters, startAfter: cursor(category, base + 2), limit: 2 });
      await scene.call('PATCH', scene.path('d4'), JSON.stringify({ doc: { seq: base + 3 } }));
      await scene.expectIds(['d5'], { filters, startAfter: cursor(category, base + 3) });
    },
    TEMPLATES,
  ),
  check(
    '3.6',
    'replaces-lower-bound',
    'a cursor replaces the lower bound of the filters',
    async (scene) => {
      const { base } = await seeded(scene);
      await scene.expectIds(['d1', 'd2', 'd3'], {
        filters: [filter('seq', '>', base + 2), filter('seq', '<', base + 4)],
        startAfter: cursor(base),
      });
    },
    TEMPLATES,
  ),
  check(
    '3.6',
    'between-keys',
    'a cursor need not be the key of an entry',
    async (scene) => {
      const { base } = await seeded(scene);
      await scene.expectIds(['d3'], { filters: [filter('seq', '<', base + 4)], startAfter: cursor(base + 2.5) });
    },
    TEMPLATES,
  ),
  check(
    '3.6',
    'bad-cursors',
    'what is not unpadded base64url is 500',
    async (scene) => {
      for (const startAfter of ['AQ==', '+', '/', 'A'])
        same((await scene.query({ orderBy: [order('seq')], startAfter })).status, 500, startAfter);
    },
    TEMPLATES,
  ),
];
