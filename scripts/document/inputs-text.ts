import type { TaskInput, TaskJson } from '../task-json.ts';

/** What the pages need of a task.json beyond what the checks look at. */
export interface DocumentedTask extends TaskJson {
  readonly instanceNameFormat: string;
  readonly groups?: readonly { readonly name: string; readonly displayName: string; readonly isExpanded?: boolean }[];
  readonly inputs: readonly (TaskInput & { readonly helpMarkDown?: string })[];
  readonly outputVariables?: readonly { readonly name: string; readonly description: string }[];
}

/** Every input of a task as task.json declares it, a table for each group of the editor. */
export function inputTables({ groups = [], inputs }: DocumentedTask): string {
  const sections = groups.map(({ name, displayName }) =>
    [
      `### ${displayName}`,
      '',
      '| input | type | default | meaning |',
      '| --- | --- | --- | --- |',
      ...inputs.filter(({ groupName }) => groupName === name).map(rowOf),
    ].join('\n'),
  );
  return sections.join('\n\n');
}

/** The output variables of a task as task.json declares them. */
export function outputTable({ outputVariables = [] }: DocumentedTask): string {
  const rows = outputVariables.map(({ name, description }) => `| \`${name}\` | ${cell(description)} |`);
  return ['| output | meaning |', '| --- | --- |', ...rows].join('\n');
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
