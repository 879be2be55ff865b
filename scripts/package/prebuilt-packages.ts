import { createRequire } from 'node:module';
import * as path from 'node:path';
import { readJson } from '../task-json.ts';

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Environment {
  readonly require: Readonly<Record<string, { readonly preferBuiltin?: boolean; readonly resolve?: string }>>;
}

/** A package that is inside another one's prebuilt file, at the version that was built in. */
export interface PrebuiltPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * The packages that one brings ready built, which no bundler sees. postman-sandbox has the libraries for Postman's
 * scripts in one minified file; its lib/environment.js says which, its package.json at which versions. Empty for every
 * other package.
 */
export function prebuiltPackages(root: string, name: string): PrebuiltPackage[] {
  if (name !== 'postman-sandbox') return [];
  const folder = path.join(root, 'node_modules', name);
  const { dependencies, devDependencies } = readJson(path.join(folder, 'package.json')) as PackageJson;
  const versions: Readonly<Record<string, string>> = { ...devDependencies, ...dependencies };
  const environment = createRequire(import.meta.url)(path.join(folder, 'lib/environment.js')) as Environment;
  return Object.entries(environment.require).flatMap(([library, { preferBuiltin, resolve = '' }]) => {
    if (preferBuiltin === true || resolve.startsWith('../vendor/')) return [];
    const version = versions[library];
    if (version === undefined || !/^\d/.test(version))
      throw new Error(
        `${name} does not say which version of ${library} it has inside. Adapt scripts/package/prebuilt-packages.ts.`,
      );
    return [{ name: library, version }];
  });
}
