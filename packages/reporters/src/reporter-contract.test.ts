import { reporterContract } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { VirtualTerminal } from '../test/virtual-terminal.ts';
import { jsonReporter, progressReporter, summaryReporter } from './index.ts';

const nowhere = { write: () => true };
const noFiles = {
  makeFolder: async () => {},
  writeFile: async () => {},
  rename: async () => {},
  remove: async () => {},
};
const tools = { describe, test, expect };

reporterContract(tools, 'progress on a terminal', () =>
  progressReporter({ stream: new VirtualTerminal(80, 24), colour: true }),
);
reporterContract(tools, 'progress in a pipe', () =>
  progressReporter({ stream: nowhere, colour: false, logLevel: 'debug' }),
);
reporterContract(tools, 'summary', () => summaryReporter({ stream: nowhere, colour: true }));
reporterContract(tools, 'json', () => jsonReporter({ path: '{{name}}.json', fallback: nowhere, files: noFiles }));
