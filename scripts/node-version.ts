import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';

/** A Node binary, or why there is none. */
export type NodeBinary = { readonly path: string } | { readonly missing: string };

const PATIENCE_MILLISECONDS = 120_000;

/**
 * The binary of a version of Node (20, 20.11.0): this one, or the npm package that holds it (about 120 MB), which is kept in
 * ~/.cache. No part of the project depends on it, so that nobody has to download it who does not run these specs.
 */
export function nodeBinary(version: number | string): NodeBinary {
  if (`${process.version}.`.startsWith(`v${version}.`)) return { path: process.execPath };
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = path.join(homedir(), '.cache', 'node-versions', String(version));
  const binary = path.join(folder, 'node_modules', name, 'bin', system === 'win' ? 'node.exe' : 'node');
  if (existsSync(binary)) return { path: binary };
  mkdirSync(folder, { recursive: true });
  const isByShell = system === 'win';
  // Node hands words to a shell as they are, and people's folders have blanks in their names.
  const prefix = isByShell ? `"${folder}"` : folder;
  const words = ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`];
  const npm = spawnSync('npm', words, { encoding: 'utf8', timeout: PATIENCE_MILLISECONDS, shell: isByShell });
  if (npm.status === 0 && existsSync(binary)) return { path: binary };
  const why = npm.error?.message ?? npm.stderr.trim().split('\n').slice(-3).join(' ');
  return { missing: `Node ${version} cannot be had: npm install ${name}@${version}: ${why || 'no binary in it'}` };
}
