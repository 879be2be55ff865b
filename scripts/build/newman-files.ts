/** A module in a file of later/. */
export type LaterModule = readonly [file: string, module: string];

/** The sandbox that scripts run in: started before newman is loaded, which needs it too (scripts/build/patches/sandbox.ts). */
export const BRIDGE: LaterModule = ['uvm-lib-bridge', 'uvm/lib/bridge.js'];

/** What runs in the sandbox first: text for its thread alone, read there. */
export const BOOT: LaterModule = ['sandbox-boot', 'postman-sandbox/.cache/bootcode.js'];

// Names made up, signatures, charsets, templates, old collections: half of newman's code, which most runs never use.
const RARE_MODULES = [
  '@faker-js/faker/locale/en',
  'node-forge',
  'http-signature',
  'iconv-lite',
  'handlebars',
  'stream-length',
  'postman-collection-transformer',
];

/** Parts of newman that are loaded when they are first used. */
export const RARE: readonly LaterModule[] = RARE_MODULES.map((module) => ['newman-rare', module]);

/** What else a bundle needs in later/ where it has this module. */
export const COMPANIONS: ReadonlyMap<string, readonly LaterModule[]> = new Map([
  ['newman', RARE],
  [BRIDGE[1], [BOOT]],
]);
