/** One line of Prometheus text. */
export interface PrometheusSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** Reads Prometheus text as its format says, by itself: what is no sample, and no comment, is an error. */
export function prometheusSamples(text: string): readonly PrometheusSample[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', inner = '', value = ''] = /^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (\S+)$/is.exec(line) ?? [];
      if (name === '') throw new Error(`no sample: ${line}`);
      const labels: Record<string, string> = {};
      const rest = inner.replaceAll(
        /([a-z_][a-z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/gis,
        (_, label: string, raw: string) => {
          labels[label] = raw.replaceAll(/\\(.)/gs, (__, sign: string) => UNESCAPED[sign] ?? `\\${sign}`);
          return '';
        },
      );
      if (rest !== '') throw new Error(`no labels: ${rest}`);
      return { name, labels, value: Number(value.replace('Inf', 'Infinity')) };
    });
}

/** The value of the only sample with this name and these labels. */
export function valueOf(
  samples: readonly PrometheusSample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const found = samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  if (found.length !== 1) throw new Error(`${found.length} samples ${name} ${JSON.stringify(labels)}`);
  return found[0]!.value;
}
