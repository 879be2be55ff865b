import { lookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { lookup as lookupLater } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { isLoopbackName } from '../loopback-name.ts';

// In the order in which newman tries them (postman-runtime, requester/core.js).
const LOOPBACK: LookupAddress[] = [
  { address: '::1', family: 6 },
  { address: '127.0.0.1', family: 4 },
];

/** Node's own resolution of a name (hosts file, IPv6), with names below `localhost` as newman has them: this machine. */
export const resolveName: LookupFunction = (name, options, done) => {
  if (!isLoopbackName(name)) lookup(name, options, done);
  else if (options.all === true) setImmediate(() => done(null, LOOPBACK));
  else setImmediate(() => done(null, '127.0.0.1', 4));
};

/** Whether a name has an address. */
export async function isKnown(name: string): Promise<boolean> {
  if (isLoopbackName(name)) return true;
  return lookupLater(name).then(
    () => true,
    () => false,
  );
}

/** One address of a name, for a proxy that asks for one. Rejects where it has none. */
export async function addressOf(name: string): Promise<string> {
  return isLoopbackName(name) ? '127.0.0.1' : (await lookupLater(name)).address;
}
