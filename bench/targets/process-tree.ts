import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's USER_HZ: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** Its own, and that of children that ended and were waited for. */
  readonly cpuSeconds: number;
}

/** CPU seconds since the start of the processes. */
export interface TreeCpu {
  readonly total: number;
  /** The part of PostgreSQL's processes. */
  readonly database: number;
}

/** CPU time of a process and all its descendants, from /proc (utime, stime, cutime, cstime). Zero off Linux. */
export function treeCpu(root: number): TreeCpu {
  const processes = readProcesses();
  const family = descendants(root, processes);
  const sum = (members: ProcessStat[]) => members.reduce((seconds, member) => seconds + member.cpuSeconds, 0);
  return { total: sum(family), database: sum(family.filter(({ name }) => name.startsWith('postgres'))) };
}

/** CPU microseconds of one process, finer than `treeCpu` counts (/proc/PID/schedstat). Zero off Linux. */
export function processCpuMicros(pid: number): number {
  if (process.platform !== 'linux') return 0;
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1000;
}

function descendants(root: number, processes: ProcessStat[]): ProcessStat[] {
  const own = processes.filter(({ pid }) => pid === root);
  const children = processes.filter(({ parent }) => parent === root);
  return [...own, ...children.flatMap(({ pid }) => descendants(pid, processes))];
}

function readProcesses(): ProcessStat[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => readProcess(pid) ?? []);
}

function readProcess(pid: string): ProcessStat | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined; // it ended between the listing and the reading
  }
  // The name stands in parentheses and may hold anything, so the rest is counted from the last one.
  const close = line.lastIndexOf(')');
  const fields = line.slice(close + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((total, field) => total + Number(fields[field]), 0);
  return {
    pid: Number(pid),
    parent: Number(fields[1]),
    name: line.slice(line.indexOf('(') + 1, close),
    cpuSeconds: ticks / TICKS_PER_SECOND,
  };
}
