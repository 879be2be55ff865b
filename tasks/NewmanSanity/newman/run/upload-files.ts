import { realpathSync } from 'node:fs';
import { isBelow } from '../../../../shared/files/paths.ts';
import type { FileResolver } from '../newman-types.ts';

/**
 * Newman compares the names of paths, so a link inside the working directory would lead to any file of the agent.
 * From here on only files that really lie inside are resolved.
 */
export function readInsideOnly(resolver: FileResolver, workingDir: string): void {
  const resolve = resolver._resolve.bind(resolver);
  resolver._resolve = (file, allowed) => {
    const resolved = resolve(file, allowed);
    return resolved !== undefined && isInside(resolved, workingDir) ? resolved : undefined;
  };
}

function isInside(file: string, folder: string): boolean {
  try {
    return isBelow(realpathSync(file), realpathSync(folder));
  } catch {
    // What is not there cannot be read; newman says so.
    return true;
  }
}
