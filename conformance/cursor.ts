/** The cursor behind an entry with these values in all fields of its template, ascending: 0x01, encoded fields, 0x00 0x00. */
export function cursor(...values: readonly (string | number)[]): string {
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
