import { openFilesNeeded, type Plan } from '@syntrix-bench/core';

import type { MachineReading } from '../machine-reading.ts';
import { fine, problem, unknown, warning, type Finding } from './finding.ts';

/** Clocks that take a system call, or worse, for each reading. */
const SLOW_CLOCKS = ['hpet', 'acpi_pm', 'jiffies', 'pit'];
/** Above this part of its cores a machine is busy with something else. */
const BUSY_SHARE = 0.3;

/** Whether this machine can make the load of a plan. */
export function checkMachine(machine: MachineReading, plan: Plan): readonly Finding[] {
  const sum = (of: 'workers' | 'held'): number => plan.workloads.reduce((all, workload) => all + workload[of], 0);
  const [workers, held] = [sum('workers'), sum('held')];
  return [
    checkCpu(machine),
    checkFiles(machine, workers + held, openFilesNeeded(plan.workloads)),
    // Held connections come from further addresses where ports run out.
    checkPorts(machine, workers),
    checkClock(machine),
  ];
}

function checkCpu({ cores, load }: MachineReading): Finding {
  const about = 'processor';
  const found = `${cores} ${cores === 1 ? 'core' : 'cores'}${load === null ? '' : `, load ${load.toFixed(1)}`}`;
  if (load !== null && load > cores * BUSY_SHARE) {
    return warning(
      about,
      `${found}: other programs are running`,
      'Stop them, or use another machine: they cost accuracy.',
    );
  }
  if (cores < 2) return warning(about, found, 'Use a machine with two cores or more: load and display share one.');
  return fine(about, found);
}

function checkFiles({ openFiles }: MachineReading, connections: number, wanted: number): Finding {
  const about = 'open files';
  if (openFiles === null)
    return unknown(about, 'The system does not report its limit.', `It should be ${wanted} or more.`);
  if (openFiles >= wanted) return fine(about, `${countText(openFiles)} allowed, ${countText(wanted)} needed`);
  return problem(
    about,
    `${countText(openFiles)} allowed, ${countText(wanted)} needed for ${countText(connections)} connections`,
    `Raise the limit: ulimit -n ${wanted}`,
  );
}

function checkPorts({ ports }: MachineReading, workers: number): Finding {
  const about = 'ports';
  if (ports === null)
    return unknown(about, 'The system does not report its range.', `It should hold ${workers} or more.`);
  if (ports >= workers)
    return fine(about, `${countText(ports)} for outgoing connections, ${countText(workers)} needed`);
  return problem(
    about,
    `${countText(ports)} for outgoing connections, ${countText(workers)} needed`,
    'Widen the range: sysctl -w net.ipv4.ip_local_port_range="1024 65535"',
  );
}

function checkClock({ clockSource }: MachineReading): Finding {
  const about = 'clock';
  if (clockSource === null)
    return unknown(about, 'The system does not report its source.', 'Usually there is nothing to do.');
  if (!SLOW_CLOCKS.includes(clockSource)) return fine(about, `time comes from ${clockSource}, which is fast to read`);
  return warning(
    about,
    `time comes from ${clockSource}, which is slow to read`,
    'Switch to tsc where the machine has it: /sys/devices/system/clocksource/clocksource0',
  );
}

function countText(count: number): string {
  return count === Infinity ? 'any number' : count.toLocaleString('en-US');
}
