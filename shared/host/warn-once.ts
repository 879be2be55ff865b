import type { Host } from './host.ts';

/**
 * The same host, which gives each warning once: what is read a second time after a conflict is not warned of a second
 * time, unless it says something else.
 */
export function warningOnce(host: Host): Host {
  const said = new Set<string>();
  const warning = (text: string) => {
    if (said.has(text)) return;
    said.add(text);
    host.warning(text);
  };
  return new Proxy(host, {
    get: (target, key) => {
      if (key === 'warning') return warning;
      const value: unknown = Reflect.get(target, key, target);
      // Hosts have private fields, which only the host itself can reach.
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}
