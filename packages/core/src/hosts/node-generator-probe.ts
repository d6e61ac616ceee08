import { PerformanceObserver, monitorEventLoopDelay, performance, type IntervalHistogram } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

import type { Clock } from '../contracts/clock.ts';
import type { GeneratorProbe } from '../contracts/machine-probe.ts';
import { ReadDelayWatch } from './read-delay.ts';
import type { SystemClock } from './system-clock.ts';
import { openThreadCpu } from './thread-cpu.ts';

/** Grain of the event-loop delay samples. */
const DELAY_RESOLUTION_MS = 10;

/**
 * Watches the calling thread: CPU, garbage collection, the event loop's utilisation and delay, how late it reads answers, and
 * the process's memory.
 * CPU is the thread's own where the system or Node reports it (see {@link openThreadCpu}); else that of the process on the
 * main thread, and in a worker the time for which its event loop was busy, which is CPU and waiting for it together.
 *
 * @param clock the one that answers are stamped by
 */
export function nodeGeneratorProbe(
  clock: Pick<Clock, 'nowUs'> & Partial<Pick<SystemClock, 'turnedUs'>>,
): GeneratorProbe {
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delay.enable();
  const threadCpu = openThreadCpu();
  const readDelay = new ReadDelayWatch({
    nowUs: () => clock.nowUs(),
    // A loop that turns for an exact start has nothing else to do.
    idleUs: () => performance.nodeTiming.idleTime * 1000 + (clock.turnedUs?.() ?? 0),
    waitedForCoreUs: () => threadCpu.read()?.waitUs ?? 0,
    atEndOfTurn: (callback) => void setImmediate(callback),
  });
  let gcMs = 0;
  let gcMaxMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      gcMs += duration;
      gcMaxMs = Math.max(gcMaxMs, duration);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  let cpu = process.cpuUsage();
  let thread = threadCpu.read();
  let rssBytes = readResident() ?? 0;
  let wallMs = performance.now();
  let utilization = performance.eventLoopUtilization();

  return {
    read() {
      const nowMs = performance.now();
      const wallUs = Math.round((nowMs - wallMs) * 1000);
      const used = process.cpuUsage(cpu);
      const loopNow = performance.eventLoopUtilization();
      const loop = performance.eventLoopUtilization(loopNow, utilization);
      rssBytes = readResident() ?? rssBytes;
      const threadNow = threadCpu.read();
      const own = thread === null || threadNow === null ? null : threadNow.cpuUs - thread.cpuUs;
      const cpuUs = own ?? (isMainThread ? used.user + used.system : Math.round(loop.active * 1000));
      const reading = {
        cpuUs,
        wallUs,
        cpuWaitUs: thread === null || threadNow === null ? 0 : threadNow.waitUs - thread.waitUs,
        gcUs: Math.round(gcMs * 1000),
        gcMaxUs: Math.round(gcMaxMs * 1000),
        cpuLoad: wallUs > 0 ? cpuUs / wallUs : 0,
        loopUtilization: loop.utilization,
        loopDelayP99Us: lateUs(delay.percentile(99)),
        loopDelayMaxUs: Math.max(lateUs(delay.max), untickedUs(delay, wallUs)),
        rssBytes,
        heapUsedBytes: getHeapStatistics().used_heap_size,
        readDelay: readDelay.take(),
      };
      gcMs = 0;
      gcMaxMs = 0;
      thread = threadNow;
      cpu = process.cpuUsage();
      wallMs = nowMs;
      utilization = loopNow;
      delay.reset();
      return reading;
    },
    answered: (readUs, sentUs) => readDelay.answered(readUs, sentUs),
    close() {
      delay.disable();
      observer.disconnect();
      readDelay.close();
      threadCpu.close();
    },
  };
}

/** The histogram holds nanoseconds between two ticks; the delay is what exceeds the grain. */
function lateUs(tickNs: number): number {
  return Math.max(0, Math.round(tickNs / 1000 - DELAY_RESOLUTION_MS * 1000));
}

/**
 * What of the time no tick was recorded for, but for those around its ends. A loop that turns again after it was stopped may read
 * answers, and with them this, before its ticks: resetting the histogram forgets them.
 */
function untickedUs({ count, mean }: Pick<IntervalHistogram, 'count' | 'mean'>, wallUs: number): number {
  const tickedUs = count === 0 ? 0 : (count * mean) / 1000;
  return Math.max(0, Math.round(wallUs - tickedUs - 2 * DELAY_RESOLUTION_MS * 1000));
}

/** Null where the process has no file descriptor left to read it by, which it throws for. */
function readResident(): number | null {
  try {
    return process.memoryUsage.rss();
  } catch {
    return null;
  }
}
