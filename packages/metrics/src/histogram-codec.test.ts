import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VarintReader, writeUnsigned } from './histogram-codec.ts';

const whole = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.integer({ min: 0, max: 52 }).map((power) => 2 ** power),
);

test('unsigned numbers of up to 53 bits come back as they were written', () => {
  fc.assert(
    fc.property(fc.array(whole), (numbers) => {
      const bytes = new Uint8Array(numbers.length * 8);
      const end = numbers.reduce((position, number) => writeUnsigned(bytes, position, number), 0);
      const reader = new VarintReader(bytes.subarray(0, end));
      expect(numbers.map(() => reader.readUnsigned())).toEqual(numbers);
      expect(reader.done).toBe(true);
    }),
  );
});

test.each([
  [[0x80], 'ends within a number', 'the byte promises another'],
  [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], 'beyond 53 bits', '56 bits'],
  [[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], 'beyond 53 bits', 'zeros without end'],
])('bytes %j are refused: %s (%s)', (bytes, message) => {
  expect(() => new VarintReader(Uint8Array.from(bytes)).readUnsigned()).toThrow(message);
});
