import * as path from 'node:path';

/**
 * The files that name the version, by name, with the new one in place of the old one; their form stays as it is. Throws
 * where a file does not hold the old version where it should: then they were out of step before, and npm run check says
 * where.
 */
export function bumpFiles(files: ReadonlyMap<string, string>, from: string, to: string): Map<string, string> {
  return new Map([...files].map(([name, text]) => [name, bumpFile(name, text, from, to)]));
}

function bumpFile(name: string, text: string, from: string, to: string): string {
  if (name === 'CHANGELOG.md') return openHeading(text, from, to);
  if (path.posix.basename(name) === 'task.json') return bumpTask(name, text, from, to);
  // The lock names the package twice: at its head, and among the packages.
  const times = name === 'package-lock.json' ? 2 : 1;
  const field = /("version": ")([^"]*)(")/g;
  let done = 0;
  const bumped = text.replace(field, (found, before: string, version: string, after: string) => {
    if (done === times) return found;
    if (version !== from) throw outOfStep(name, from);
    done += 1;
    return `${before}${to}${after}`;
  });
  if (done < times) throw outOfStep(name, from);
  return bumped;
}

function bumpTask(name: string, text: string, from: string, to: string): string {
  const [, major, minor, patch] = /"Major": (\d+),\s*"Minor": (\d+),\s*"Patch": (\d+)/.exec(text) ?? [];
  if ([major, minor, patch].join('.') !== from) throw outOfStep(name, from);
  const [nextMajor, nextMinor, nextPatch] = to.split('.');
  return text
    .replace(/("Major": )\d+/, `$1${nextMajor}`)
    .replace(/("Minor": )\d+/, `$1${nextMinor}`)
    .replace(/("Patch": )\d+/, `$1${nextPatch}`);
}

function openHeading(text: string, from: string, to: string): string {
  const newest = /^## (\S+)$/m.exec(text);
  if (newest?.[1] !== from) throw outOfStep('CHANGELOG.md', from);
  return `${text.slice(0, newest.index)}## ${to}\n\n${text.slice(newest.index)}`;
}

function outOfStep(name: string, from: string): Error {
  return new Error(`${name} does not say ${from}, as package.json does. Run npm run check and put it right first`);
}
