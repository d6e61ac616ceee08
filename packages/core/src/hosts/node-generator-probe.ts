import { PerformanceObserver, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

import type { GeneratorProbe } from '../shard/generator-probe.ts';

/** Grain of the event-loop delay samples. */
const DELAY_RESOLUTION_MS = 10;

/**
 * Watches this process: CPU, garbage collection, the event loop's utilisation and delay, memory. In a worker thread the
 * CPU is that of the thread's event loop, as Node tells no thread's own before version 23.
 */
export function nodeGeneratorProbe(): GeneratorProbe {
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delay.enable();
  let gcMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) gcMs += entry.duration;
  });
  observer.observe({ entryTypes: ['gc'] });
  let cpu = process.cpuUsage();
  let wallMs = performance.now();
  let utilization = performance.eventLoopUtilization();

  return {
    read() {
      const nowMs = performance.now();
      const wallUs = Math.round((nowMs - wallMs) * 1000);
      const used = process.cpuUsage(cpu);
      const loop = performance.eventLoopUtilization(utilization);
      const memory = process.memoryUsage();
      const cpuUs = isMainThread ? used.user + used.system : Math.round(loop.active * 1000);
      const reading = {
        cpuUs,
        wallUs,
        gcUs: Math.round(gcMs * 1000),
        cpuLoad: wallUs > 0 ? cpuUs / wallUs : 0,
        loopUtilization: loop.utilization,
        loopDelayP99Us: lateUs(delay.percentile(99)),
        loopDelayMaxUs: lateUs(delay.max),
        rssBytes: memory.rss,
        heapUsedBytes: memory.heapUsed,
      };
      gcMs = 0;
      cpu = process.cpuUsage();
      wallMs = nowMs;
      utilization = performance.eventLoopUtilization();
      delay.reset();
      return reading;
    },
    close() {
      delay.disable();
      observer.disconnect();
    },
  };
}

/** The histogram holds nanoseconds between two ticks; the delay is what exceeds the grain. */
function lateUs(tickNs: number): number {
  return Math.max(0, Math.round(tickNs / 1000 - DELAY_RESOLUTION_MS * 1000));
}
