import * as path from 'node:path';
import type { Parameter } from '../parameters.ts';
import { readParameters } from '../parameters.ts';
import type { Yaml } from '../yaml.ts';
import { isList, isMapping, readYaml, textAt } from '../yaml.ts';

interface TemplateFile {
  readonly file: string;
  readonly text: string;
  readonly parameters: readonly Parameter[];
  readonly includes: readonly Include[];
}

/** A template that a file names, with the parameters that it gives in any of its branches. */
interface Include {
  readonly matches: (file: string) => boolean;
  readonly given: readonly string[];
}

// Every stage has a name of its own.
const DIFFERENT_BY_NATURE = ['stageName'];

/** Parameters of pipelines and templates, as they are written: used, reachable, closed where words decide, one meaning. */
export function templateProblems(texts: ReadonlyMap<string, string>): string[] {
  const files = [...texts].map(([file, text]) => read(file, text));
  const templates = files.filter((file) => !isPipeline(file));
  return [
    ...files.flatMap((file) => [...useProblems(file), ...reachProblems(file, files)]),
    ...meaningProblems(templates),
  ];
}

function read(file: string, text: string): TemplateFile {
  const body = readYaml(text);
  return {
    file,
    text,
    parameters: readParameters(isMapping(body) ? body.parameters : undefined),
    includes: includesOf(body, file),
  };
}

function useProblems({ file, text, parameters }: TemplateFile): string[] {
  const compared = new Set(
    [...text.matchAll(/\b(?:eq|ne|in|notIn)\(\s*parameters\.(\w+)\s*,\s*'[^']+'/gi)].map(([, name = '']) => name),
  );
  return parameters.flatMap(({ name, type, values }) => {
    const used = new RegExp(`\\bparameters(?:\\.|\\[')${name}\\b`).test(text);
    if (!used) return [`${file}: parameter '${name}' is used nowhere`];
    return compared.has(name) && type === 'string' && values.length === 0
      ? [`${file}: parameter '${name}' is compared with words and takes any other too; give it values`]
      : [];
  });
}

// What only a pipeline includes is there for its users, who give what they need.
function reachProblems({ file, parameters }: TemplateFile, files: readonly TemplateFile[]): string[] {
  const including = files.filter(({ includes }) => includes.some(({ matches }) => matches(file)));
  if (including.every((other) => isPipeline(other))) return [];
  const given = including.flatMap(({ includes }) =>
    includes.filter(({ matches }) => matches(file)).flatMap((include) => include.given),
  );
  return parameters
    .filter(({ name }) => !given.includes(name))
    .map(({ name }) => `${file}: nothing that includes it gives parameter '${name}'`);
}

function meaningProblems(files: readonly TemplateFile[]): string[] {
  const defaults = files.flatMap(({ file, parameters }) =>
    parameters
      .filter(({ name, defaultValue }) => typeof defaultValue === 'string' && !DIFFERENT_BY_NATURE.includes(name))
      .map(({ name, defaultValue }) => ({ file, name, value: textAt({ value: defaultValue ?? '' }, 'value') ?? '' })),
  );
  const used = defaults.filter(({ value }) => value !== '');
  return used.flatMap(({ file, name, value }, index) => {
    const first = used.findIndex((other) => other.name === name && other.value !== value);
    const other = used[first];
    return other !== undefined && first < index
      ? [`parameter '${name}' is ${other.value} in ${other.file} and ${value} in ${file}: two meanings, one name`]
      : [];
  });
}

function isPipeline({ file }: TemplateFile): boolean {
  return !file.includes('/templates/');
}

function includesOf(value: Yaml, from: string): Include[] {
  if (typeof value === 'string') return [];
  if (isList(value)) return value.flatMap((item) => includesOf(item, from));
  const reference = textAt(value, 'template');
  const own = reference === undefined ? [] : [includeOf(reference, value.parameters ?? '', from)];
  return [...own, ...Object.values<Yaml>(value).flatMap((item) => includesOf(item, from))];
}

// An expression in the reference stands for any words.
function includeOf(reference: string, parameters: Yaml, from: string): Include {
  const [name = '', alias] = reference.split('@');
  const base = alias === undefined ? path.posix.dirname(from) : '/';
  const resolved = path.posix.resolve(base, name.replaceAll(/\$\{\{.*?\}\}/g, '*'));
  const pattern = new RegExp(`^${resolved.split('*').map(literally).join('[^/]+')}$`);
  return { matches: (file) => pattern.test(file), given: keysOf(parameters) };
}

function keysOf(parameters: Yaml): string[] {
  if (!isMapping(parameters)) return [];
  return Object.entries(parameters).flatMap(([key, value]) => (key.startsWith('${{') ? keysOf(value) : [key]));
}

function literally(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
}
