// Starts an embedded target, measures it, and prints the summary and the decision.
import { renderSummary } from '@syntrix-bench/reporters';
import { startTestbed } from '@syntrix-bench/testbed';

import { measure } from './measure.ts';

const testbed = await startTestbed();
const { answer, report } = await measure(testbed.url, '2s');
await testbed.close();

console.log(renderSummary(report, { columns: process.stdout.columns ?? 80 }));
console.log(answer.goodEnough ? 'good enough' : 'not good enough');
