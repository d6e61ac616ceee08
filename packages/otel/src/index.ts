export { otlpReporter } from './otlp-reporter.ts';
export { observeFamilies } from './families-on-meter.ts';

export type { OtlpReporter, OtlpReporterOptions } from './otlp-reporter.ts';
