import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import { format, resolveConfig } from 'prettier';
import { readJson } from '../task-json.ts';
import { cell } from './inputs-text.ts';
import type { DocumentedTask } from './inputs-text.ts';

interface Role {
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

// What stands in docs/rbac, and how the table of rights calls it.
const ROLES = {
  'capture-and-deploy.yaml': 'deploy',
  'smart-rollback.yaml': 'roll back',
  'newman-sanity.yaml': 'verdict',
  'newman-tunnel.yaml': 'tunnel',
  'replace-stuck-pods.yaml': 'stuck pods',
} as const;

/**
 * README.md with its tables made anew: inputs and outputs of every task from task.json, the rights in the cluster from
 * docs/rbac. They stand between comments; all else is as it was. Throws where a task has no place for its tables.
 */
export async function readmeWithTables(root: string, names: readonly string[]): Promise<string> {
  const file = path.join(root, 'README.md');
  let text = readFileSync(file, 'utf8');
  for (const [what, table] of tables(root, names)) text = between(text, what, table);
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

/** Which tables of README.md are not those that task.json and docs/rbac make. */
export async function readmeProblems(root: string, names: readonly string[]): Promise<string[]> {
  const now = readFileSync(path.join(root, 'README.md'), 'utf8');
  const right = await readmeWithTables(root, names);
  const wrong = [...tables(root, names).keys()].filter((what) => sectionOf(now, what) !== sectionOf(right, what));
  if (wrong.length > 0) return wrong.map((what) => `README.md has other ${what}; run npm run document`);
  return now === right ? [] : ['README.md is not formatted; run npm run document'];
}

function tables(root: string, names: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of names) {
    const task = readJson(path.join(root, 'tasks', name, 'task.json')) as DocumentedTask;
    found.set(`inputs of ${name}`, inputTable(task)).set(`outputs of ${name}`, outputTable(task));
  }
  return found.set('rights', rightsTable(root));
}

function sectionOf(text: string, what: string): string {
  return text.slice(text.indexOf(`<!-- ${what} -->`), text.indexOf(`<!-- /${what} -->`));
}

function between(text: string, what: string, table: string): string {
  const [from, to] = [`<!-- ${what} -->`, `<!-- /${what} -->`];
  const [start, end] = [text.indexOf(from), text.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`README.md has no place between ${from} and ${to}`);
  return `${text.slice(0, start + from.length)}\n\n${table}\n\n${text.slice(end)}`;
}

// Two columns: a marketplace page is narrow.
function inputTable({ groups = [], inputs }: DocumentedTask): string {
  const rows = groups.flatMap(({ name, displayName }) => [
    `| **${displayName}** | |`,
    ...inputs.filter(({ groupName }) => groupName === name).map(inputRow),
  ]);
  return ['| input | meaning |', '| --- | --- |', ...rows].join('\n');
}

function inputRow(input: DocumentedTask['inputs'][number]): string {
  const { name, required, defaultValue = '', options = {}, helpMarkDown = '' } = input;
  const given = String(defaultValue).replaceAll('\n', ', ');
  const words = Object.keys(options).map((word) => `\`${word}\`${word === given ? ' (default)' : ''}`);
  const meaning = [
    ...(words.length === 0 ? [] : [`${words.join(' or ')}.`]),
    helpMarkDown,
    ...(given === '' || words.length > 0 ? [] : [`Default: \`${given}\`.`]),
  ].join(' ');
  return `| \`${name}\`${required === true ? '\\*' : ''} | ${cell(meaning)} |`;
}

function outputTable({ outputVariables = [] }: DocumentedTask): string {
  const rows = outputVariables.map(({ name, description }) => `| \`${name}\` | ${cell(description)} |`);
  return ['| output | meaning |', '| --- | --- |', ...rows].join('\n');
}

function rightsTable(root: string): string {
  const folder = path.join(root, 'docs', 'rbac');
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const unnamed = files.filter((name) => !(name in ROLES));
  if (unnamed.length > 0) throw new Error(`docs/rbac has ${unnamed.join(', ')}; name it in scripts/document/readme.ts`);
  const roles = Object.keys(ROLES).map((name) => load(readFileSync(path.join(folder, name), 'utf8')) as Role);
  const resources = [...new Set(roles.flatMap(({ rules }) => rules.flatMap((rule) => rule.resources)))];
  const verbs = ({ rules }: Role, resource: string) =>
    rules.filter((rule) => rule.resources.includes(resource)).flatMap((rule) => rule.verbs);
  // Resources with the same rights share a row.
  const rows = new Map<string, string[]>();
  for (const resource of resources) {
    const cells = roles.map((role) => verbs(role, resource).join(', ')).join(' | ');
    rows.set(cells, [...(rows.get(cells) ?? []), `\`${resource}\``]);
  }
  return [
    `| resource | ${Object.values(ROLES).join(' | ')} |`,
    `| --- |${' --- |'.repeat(roles.length)}`,
    ...[...rows].map(([cells, names]) => `| ${names.join(', ')} | ${cells} |`),
  ].join('\n');
}
