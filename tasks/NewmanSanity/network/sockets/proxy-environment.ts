import { environmentVariable, setEnvironment } from '../../../../shared/host/process.ts';
import { PROXY_VARIABLES } from '../choose-proxy.ts';
import type { ProxyEnvironment } from '../choose-proxy.ts';

/** The environment's proxy settings as they are now. */
export function proxyEnvironment(): ProxyEnvironment {
  return Object.fromEntries(PROXY_VARIABLES.map((name) => [name, environmentVariable(name)]));
}

/**
 * Lets newman and all who send as it does go through one proxy, whatever the address, also after a redirect. They read
 * the environment, and nothing else, anew for every request. Returns a function that puts things back.
 */
export function sendThrough(proxy: string): () => void {
  const without = Object.fromEntries(PROXY_VARIABLES.map((name) => [name, undefined]));
  return setEnvironment({ ...without, HTTP_PROXY: proxy, HTTPS_PROXY: proxy });
}
