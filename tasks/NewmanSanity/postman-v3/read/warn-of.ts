import type { Host } from '../../../../shared/host/host.ts';
import { plural } from '../../../../shared/report/counts.ts';

const MOST_WARNINGS = 10;

/** Tells what was found and hinders nothing, at most ten of it. */
export function warnOf(warnings: readonly string[], name: string, host: Pick<Host, 'warning'>): void {
  for (const warning of warnings.slice(0, MOST_WARNINGS)) host.warning(`${name}: ${warning}`);
  const left = warnings.length - MOST_WARNINGS;
  if (left > 0) host.warning(`${name}: ${plural(left, 'warning')} more of this kind.`);
}
