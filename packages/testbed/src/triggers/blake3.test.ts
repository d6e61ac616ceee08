import { expect, test } from 'vitest';
import { blake3Hex128 } from './blake3.ts';
import { storageIdOf } from './storage-id.ts';

/** Bytes that count up and begin again after 250, as in BLAKE3's own vectors. */
function bytes(count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, (_, index) => index % 251));
}

test.each([
  [0, 'af1349b9f5f9a1a6a0404dea36dcc949'],
  [64, '4eed7141ea4a5cd4b788606bd23f46e2'],
  [65, 'de1e5fa0be70df6d2be8fffd0e99ceaa'],
  [1024, '42214739f095a406f3fc83deb889744a'],
  [1025, 'd00278ae47eb27b34faecf67b4fe263f'],
  [2048, 'e776b6028c7cd22a4d0ba182a8bf6220'],
  [2049, '5f4d72f40d7a5f82b15ca2b2e44b1de3'],
  [3072, 'b98cb0ff3623be03326b373de6b90952'],
  [3073, '7124b49501012f81cc7f11ca069ec922'],
])('the hash of the first %d bytes of the test vectors begins as it should', (count, digits) => {
  expect(blake3Hex128(bytes(count))).toBe(digits);
});

test('1.4 the store calls a document by its database and the hash of its path', () => {
  expect(storageIdOf('default', 'abc')).toBe('default:6437b3ac38465133ffb63b75273a8db5');
});
