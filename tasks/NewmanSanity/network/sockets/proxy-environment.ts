import { PROXY_VARIABLES } from '../choose-proxy.ts';
import type { ProxyEnvironment } from '../choose-proxy.ts';

/** The environment's proxy settings as they are now. */
export function proxyEnvironment(): ProxyEnvironment {
  return Object.fromEntries(PROXY_VARIABLES.map((name) => [name, process.env[name]]));
}

/**
 * Lets newman and all who send as it does go through one proxy, whatever the address, also after a redirect. They read
 * the environment, and nothing else, anew for every request. Returns a function that puts things back.
 */
export function sendThrough(proxy: string): () => void {
  const before = proxyEnvironment();
  for (const name of PROXY_VARIABLES) delete process.env[name];
  process.env['HTTP_PROXY'] = proxy;
  process.env['HTTPS_PROXY'] = proxy;
  return () => {
    for (const name of PROXY_VARIABLES) delete process.env[name];
    for (const [name, value] of Object.entries(before)) if (value !== undefined) process.env[name] = value;
  };
}
