import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import { documentsOf } from '../markdown-blocks.ts';
import { readJson } from '../task-json.ts';
import type { TaskJson } from '../task-json.ts';

interface Package {
  readonly version: string;
  readonly engines: { readonly node: string };
}

interface Lock {
  readonly version: string;
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

/** Where the versions of files that no other check reads differ: package-lock.json, CHANGELOG.md, documents, pipelines. */
export function versionProblems(root: string, tasks: readonly TaskJson[]): string[] {
  const { version, engines } = readJson(path.join(root, 'package.json')) as Package;
  const lock = readJson(path.join(root, 'package-lock.json')) as Lock;
  const agents = new Set(tasks.map(({ minimumAgentVersion }) => minimumAgentVersion ?? 'none'));
  const [agent = ''] = agents;
  return [
    ...[lock.version, lock.packages['']?.version ?? 'none']
      .filter((locked) => locked !== version)
      .map((locked) => `package-lock.json says version ${locked}, package.json ${version}; run npm install`),
    ...changelogProblems(root, version),
    ...(agents.size > 1 ? [`the tasks ask for different agents: ${[...agents].join(', ')}`] : []),
    ...textsOf(root).flatMap(([file, text]) => [
      ...taskVersionProblems(file, text, tasks),
      ...agentProblems(file, text, agent),
      ...nodeProblems(file, text, engines.node.replace('>=', '')),
    ]),
    ...(readFileSync(path.join(root, 'README.md'), 'utf8').includes(agent)
      ? []
      : [`README.md does not say that agents must be ${agent}`]),
  ];
}

function changelogProblems(root: string, version: string): string[] {
  const file = path.join(root, 'CHANGELOG.md');
  const newest = existsSync(file) ? /^## (\d\S*)/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return newest === version ? [] : [`CHANGELOG.md begins with ${newest ?? 'no version'}, package.json says ${version}`];
}

function taskVersionProblems(file: string, text: string, tasks: readonly TaskJson[]): string[] {
  return tasks.flatMap(({ name, version }) =>
    [...text.matchAll(new RegExp(`\\b${name}@(\\d+)`, 'g'))]
      .filter(([, major]) => major !== String(version.Major))
      .map(([named]) => `${file} names ${named}; its version is ${name}@${version.Major}`),
  );
}

// Versions of the agent have three numbers of which the second has three digits.
function agentProblems(file: string, text: string, agent: string): string[] {
  return [...text.matchAll(/\b(?:[234])\.\d{3}\.\d+\b/g)]
    .filter(([named]) => named !== agent)
    .map(([named]) => `${file} names agent ${named}; the tasks ask for ${agent}`);
}

function nodeProblems(file: string, text: string, node: string): string[] {
  return [...text.matchAll(/\bNode (\d+\.\d+) or newer\b/g)]
    .filter(([, named]) => named !== node)
    .map(([, named]) => `${file} says Node ${named ?? ''} or newer; package.json says ${node}`);
}

function textsOf(root: string): [string, string][] {
  const files = [...documentsOf(root), ...globSync('pipelines/**/*.yml', { cwd: root }).sort()];
  return files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]);
}
