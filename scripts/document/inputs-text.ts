import { format, resolveConfig } from 'prettier';
import type { TaskInput, TaskJson } from '../task-json.ts';

/** What the page needs of a task.json beyond what the checks look at. */
export interface DocumentedTask extends TaskJson {
  readonly groups?: readonly { readonly name: string; readonly displayName: string }[];
  readonly inputs: readonly (TaskInput & { readonly helpMarkDown?: string })[];
  readonly outputVariables?: readonly { readonly name: string; readonly description: string }[];
}

const HEAD = `# Inputs and outputs

From \`tasks/*/task.json\` by \`npm run document\`; do not edit. Inputs marked \\* are required. An empty input means its default. \`$(name)\` in a connection, name, path, tag or URL must be a variable that exists.
`;

/** docs/inputs.md: every input and output of every task, as task.json declares them, in the groups of the editor. */
export async function inputsPage(tasks: readonly DocumentedTask[], file: string): Promise<string> {
  const text = [HEAD, ...tasks.map(sectionOf)].join('\n');
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

function sectionOf(task: DocumentedTask): string {
  const groups = [
    ...(task.groups ?? []).map(({ name, displayName }) => ({ name, displayName })),
    { name: undefined, displayName: 'Others' },
  ];
  const tables = groups.flatMap(({ name, displayName }) => {
    const inputs = task.inputs.filter(({ groupName }) => groupName === name);
    if (inputs.length === 0) return [];
    return [
      `### ${displayName}`,
      '',
      '| input | type | default | meaning |',
      '| --- | --- | --- | --- |',
      ...inputs.map(rowOf),
      '',
    ];
  });
  const outputs = (task.outputVariables ?? []).map(({ name, description }) => `| \`${name}\` | ${cell(description)} |`);
  return [
    `## ${task.name}@${task.version.Major}`,
    '',
    task.description,
    '',
    ...tables,
    '### Outputs',
    '',
    '| output | meaning |',
    '| --- | --- |',
    ...outputs,
    '',
  ].join('\n');
}

function rowOf(input: DocumentedTask['inputs'][number]): string {
  const words = Object.keys(input.options ?? {});
  const type = words.length > 0 ? words.map((word) => `\`${word}\``).join(' or ') : `\`${input.type}\``;
  const given = String(input.defaultValue ?? '').replaceAll('\n', ', ');
  const rule = input.visibleRule === undefined ? '' : ` Only with \`${input.visibleRule}\`.`;
  const required = input.required === true ? '\\*' : '';
  const meaning = `${input.label}. ${input.helpMarkDown ?? ''}${rule}`.trim();
  return `| \`${input.name}\`${required} | ${cell(type)} | ${given === '' ? '' : `\`${cell(given)}\``} | ${cell(meaning)} |`;
}

/** Text for one cell of a table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
