/** Reads a table of RFC 4180 with a header, by itself. */
export function csvTable(text: string): readonly Readonly<Record<string, string>>[] {
  const lines: string[][] = [[]];
  for (const [whole, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (whole === '') break;
    lines.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') lines.push([]);
  }
  const [header = [], ...rows] = lines.filter((line) => line.length > 0);
  return rows.map((row) => {
    if (row.length !== header.length) throw new Error(`${row.length} cells under ${header.length} columns`);
    return Object.fromEntries(header.map((column, index) => [column, row[index] ?? '']));
  });
}
