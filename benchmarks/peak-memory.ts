import { readFileSync } from 'node:fs';

/**
 * The most memory that this program held, in MB. What `resourceUsage` says is never less than what the process held
 * that started it.
 */
export function peakMegabytes(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
