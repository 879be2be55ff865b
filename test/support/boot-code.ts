import { createRequire } from 'node:module';

/** The boot code of the sandbox that is installed, as the build's patches are given it. */
export function installedBootCode(): string {
  const load = createRequire(import.meta.url)('postman-sandbox/.cache/bootcode.js') as (
    done: (error: unknown, code: string) => void,
  ) => void;
  let bootCode = '';
  load((_error, code) => (bootCode = code));
  return bootCode;
}
