import { extname } from 'node:path';
import type { Capacity } from '@syntrix-bench/metrics/capacity';

import type { CliContext } from '../context.ts';
import type { OutputRequest } from '../flags/output-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import { columnsOf, wantsColour, wantsUnicode } from '../screen.ts';
import { openResultFile } from '../comparing/result-file.ts';

const ENDINGS = ['.json', '.html', '.txt'] as const;
type Ending = (typeof ENDINGS)[number];

/** Where an answer is told. */
export interface CapacityOutput {
  /** Prints it, and writes it to its file. @throws UsageError where the file cannot be written after all */
  tell(capacity: Capacity, asked: Pick<OutputRequest, 'json' | 'colour' | 'quiet'>): Promise<void>;
}

/**
 * Makes sure that the answer can be written before anything is measured.
 *
 * @param file null: it is printed alone
 * @throws UsageError for an ending that is not known, and for a place that cannot be written to
 */
export async function openCapacityOutput(context: CliContext, file: string | null): Promise<CapacityOutput> {
  const ending = file === null ? null : endingOf(file);
  const opened = file === null ? null : await openResultFile(context, file, { flag: '--output', what: 'the answer' });
  return {
    async tell(capacity, { json, colour, quiet }) {
      const { stdout, stderr, env } = context;
      const asJson = `${JSON.stringify(capacity, null, 2)}\n`;
      const asText = async (columns: number, painted: boolean, unicode: boolean) => {
        const { renderCapacity } = await import('@syntrix-bench/reporters/capacity');
        return renderCapacity(capacity, { columns, colour: painted, unicode });
      };
      // Printed before it is written, so that what was measured is not lost where that fails.
      stdout.write(
        json
          ? asJson
          : await asText(columnsOf(stdout, env), wantsColour(stdout, env, colour), wantsUnicode(stdout, env)),
      );
      if (opened === null || ending === null) return;
      await opened.write(await textOf(ending));
      if (!quiet) stderr.write(`written to ${opened.path}\n`);

      async function textOf(of: Ending): Promise<string> {
        if (of === '.json') return asJson;
        if (of === '.txt') return asText(Number.POSITIVE_INFINITY, false, true);
        const { capacityHtml } = await import('@syntrix-bench/reporters/capacity');
        return capacityHtml(capacity);
      }
    },
  };
}

function endingOf(file: string): Ending {
  const written = extname(file).toLowerCase();
  const ending = ENDINGS.find((each) => each === written);
  if (ending !== undefined) return ending;
  throw new UsageError(`--output ${file}: the ending says what is written; use ${ENDINGS.join(', ')}.`);
}
