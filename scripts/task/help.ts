import { SHELL_OPTIONS } from './command-line.ts';
import type { TaskInput, TaskJson } from '../task-json.ts';

const COLUMNS = 100;
const MEANING = 34;

/** What `npm run task` says without a task: how it is called, and what there is. Pure. */
export function overview(tasks: readonly Pick<TaskJson, 'name' | 'description'>[]): string {
  return [
    'npm run task -- <task> --<input> <value> …',
    '',
    ...tasks.map(({ name, description }) => entry(name, description)),
    '',
    ...Object.entries(SHELL_OPTIONS).map(([option, meaning]) => entry(option, meaning)),
    '',
    `npm run task -- ${tasks[0]?.name ?? '<task>'} --help: the inputs of a task, and what they mean`,
  ].join('\n');
}

/** What `npm run task -- <task> --help` says: each input with its meaning, its values and its default. Pure. */
export function helpOfTask({ name, description, inputs }: Pick<TaskJson, 'name' | 'description' | 'inputs'>): string {
  return [
    ...wrapped(`${name}: ${description}`, 0),
    '',
    ...inputs.map((input) => entry(`--${input.name}`, meaningOf(input))),
    '',
    ...Object.entries(SHELL_OPTIONS).map(([option, meaning]) => entry(option, meaning)),
  ].join('\n');
}

function meaningOf({ label, required, defaultValue = '', options = {}, helpMarkDown = '' }: TaskInput): string {
  const words = Object.keys(options);
  const notes = [
    ...(required === true ? ['required'] : []),
    ...(words.length > 0 ? [words.join(' | ')] : []),
    ...(String(defaultValue) === '' ? [] : [`default ${String(defaultValue)}`]),
  ];
  const named = notes.length === 0 ? label : `${label} (${notes.join('; ')})`;
  return helpMarkDown === '' ? named : `${named}. ${plain(helpMarkDown)}`;
}

// Links and emphasis are for the editor of pipelines.
function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/\*\*|`/g, '');
}

function entry(name: string, meaning: string): string {
  const [first = '', ...rest] = wrapped(meaning, MEANING);
  const head = `  ${name}`;
  const begin = head.length < MEANING ? [head.padEnd(MEANING) + first.trimStart()] : [head, first];
  return [...begin, ...rest].join('\n');
}

function wrapped(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent + line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => ' '.repeat(indent) + one);
}
