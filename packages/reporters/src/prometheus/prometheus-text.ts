import { toMetricFamilies, type FamilyLabels, type MetricFamily, type Report } from '@syntrix-bench/metrics';

/**
 * A report in Prometheus' text format 0.0.4: counters, histograms with the configured buckets, and the report's own percentiles as gauges,
 * in seconds and bytes. A report of a run that goes on yields the measured phase so far.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function prometheusText(report: Report): string {
  return toMetricFamilies(report).map(familyText).join('');
}

/** What a family is called in Prometheus: counters say so. */
export function prometheusName({ name, kind }: Pick<MetricFamily, 'name' | 'kind'>): string {
  return kind === 'counter' ? `${name}_total` : name;
}

function familyText(family: MetricFamily): string {
  const name = prometheusName(family);
  const lines = [`# HELP ${name} ${escapeHelp(family.help)}.`, `# TYPE ${name} ${family.kind}`];
  if (family.kind !== 'histogram') {
    for (const { labels, value } of family.points) lines.push(sample(name, labels, value));
    return `${lines.join('\n')}\n`;
  }
  for (const { labels, boundaries, counts, count, sum } of family.points) {
    let cumulative = 0;
    boundaries.forEach((boundary, index) => {
      cumulative += counts[index] ?? 0;
      lines.push(sample(`${name}_bucket`, { ...labels, le: numberText(boundary) }, cumulative));
    });
    lines.push(sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count));
    lines.push(sample(`${name}_sum`, labels, sum), sample(`${name}_count`, labels, count));
  }
  return `${lines.join('\n')}\n`;
}

function sample(name: string, labels: FamilyLabels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}`;
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** Whatever a server or a plugin called something: it ends no label, and is UTF-8. */
function escapeLabel(text: string): string {
  return escapeHelp(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll('"', '\\"');
}
