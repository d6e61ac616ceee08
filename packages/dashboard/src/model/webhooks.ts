import type { Report } from '@syntrix-bench/metrics';
import { toAudits, webhookTexts } from '@syntrix-bench/metrics/text';

import type { Fact } from './run.ts';

/** What is told of the webhooks of a workload. */
export interface WebhooksView {
  /** The workload; '' where it is the only one that has any. */
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** What the receiver got, what the audit found, and what receiving took; empty where no webhook was to come. */
export function toWebhooks(report: Report): readonly WebhooksView[] {
  const all = Object.entries(report.triggers ?? {});
  const audits = toAudits(report);
  return all.map(([workload, own]) => {
    const { calls, again, refused, foreign, connections, reading, handling, cpu } = webhookTexts(own);
    const fact = (name: string, text: string | null): readonly Fact[] =>
      text === null ? [] : [{ name, text, mark: null }];
    return {
      title: all.length > 1 ? workload : '',
      facts: [
        ...fact('Received', calls),
        ...audits
          .filter((each) => each.workload === workload)
          .map(({ mark, text }): Fact => ({ name: 'Audit', text, mark })),
        ...fact('After failures', again),
        ...fact('Refused', refused),
        ...fact('Not of this run', foreign),
        ...fact('Receiver', [connections, reading, handling, cpu].filter((part) => part !== null).join('; ')),
      ],
    };
  });
}
