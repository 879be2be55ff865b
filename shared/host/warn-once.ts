import type { Host } from './host.ts';
import type { StatusOnExit } from './status-on-exit.ts';

/**
 * The host that a task is given: the one that runs it, with this status on exit, and each warning once: what is read a
 * second time after a conflict is not warned of a second time, unless it says something else.
 */
export function hostOfTask(host: Omit<Host, 'status'>, status: StatusOnExit): Host {
  const said = new Set<string>();
  const warning = (text: string) => {
    if (said.has(text)) return;
    said.add(text);
    host.warning(text);
  };
  return new Proxy<Omit<Host, 'status'>>(host, {
    get: (target, key) => {
      if (key === 'warning') return warning;
      if (key === 'status') return status;
      const value: unknown = Reflect.get(target, key, target);
      // Hosts have private fields, which only the host itself can reach.
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  }) as Host;
}
