// How long `startTestbed()` takes, the first time and later ones.
import { startTestbed } from '../src/index.ts';

const timesMs: number[] = [];
for (let round = 0; round < 20; round += 1) {
  const before = performance.now();
  const testbed = await startTestbed();
  timesMs.push(performance.now() - before);
  await testbed.close();
}
const [first = Number.NaN, ...later] = timesMs;
later.sort((left, right) => left - right);
console.log(
  `first start ${first.toFixed(1)} ms, later ${later[Math.floor(later.length / 2)]?.toFixed(1)} ms (median of ${later.length})`,
);
