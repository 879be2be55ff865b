import type { Names } from './expression.ts';
import { evaluate } from './expression.ts';
import { isTrue, textOf } from './functions.ts';
import { bindParameters, readParameters } from './parameters.ts';
import type { Repositories, Source } from './repositories.ts';
import { resolveReference } from './repositories.ts';
import type { Yaml, YamlMapping, Value } from './yaml.ts';
import { isList, isMapping, readYaml, textAt } from './yaml.ts';

/** Why the service would refuse a pipeline, and in which file. */
export class ExpansionProblem extends Error {}

interface Place {
  readonly source: Source;
  readonly names: Names;
  /** Which list this is: stages, jobs, steps or variables. */
  readonly section: string;
}

const SECTIONS = ['stages', 'jobs', 'steps', 'variables'];

/** Expands a pipeline as the service does before it runs: parameters, expressions, conditions, loops and templates. */
export function expandPipeline(
  repositories: Repositories,
  file: string,
  given: Readonly<Record<string, Value>> = {},
): YamlMapping {
  const source = { repository: 'self', path: file };
  const { body, names } = open(repositories, source, given);
  const { parameters: _, ...rest } = body;
  const expander = new Expander(repositories);
  const place = { source, names, section: '' };
  const { variables } = rest;
  const known = variables === undefined ? {} : literalVariables(expander.expand({ variables }, place));
  const expanded = expander.expand(rest, { ...place, names: { ...names, variables: known } });
  return isMapping(expanded) ? expanded : {};
}

/** The parameters that a file declares. */
export function parametersOf(repositories: Repositories, file: string): ReturnType<typeof readParameters> {
  const source = { repository: 'self', path: file };
  return blame(source, () => readParameters(parse(repositories, source).parameters));
}

/**
 * What `${{ variables.x }}` is in the rest of the file and in its templates: the root's variables with a value, those of a
 * variable template too. Groups are known only when the pipeline runs.
 */
function literalVariables(expanded: Yaml): Record<string, Value> {
  const variables = isMapping(expanded) ? (expanded.variables ?? {}) : {};
  const items = isList(variables) ? variables : [variables];
  return Object.fromEntries(
    items.filter(isMapping).flatMap((item) => {
      const { name, value } = item;
      if (typeof name === 'string') return value === undefined ? [] : [[name, value]];
      return Object.entries(item).filter(([key]) => key !== 'group');
    }),
  );
}

function parse(repositories: Repositories, source: Source): YamlMapping {
  const text = repositories.read(source);
  if (text === undefined) throw new Error(`File ${source.path} not found in repository ${source.repository}`);
  const body = readYaml(text);
  if (!isMapping(body)) throw new Error('Expected a mapping');
  return body;
}

function open(repositories: Repositories, source: Source, given: Readonly<Record<string, Value>>) {
  return blame(source, () => {
    const body = parse(repositories, source);
    return { body, names: { parameters: bindParameters(readParameters(body.parameters), given), variables: {} } };
  });
}

function blame<T>(source: Source, perform: () => T): T {
  try {
    return perform();
  } catch (error) {
    if (error instanceof ExpansionProblem) throw error;
    throw new ExpansionProblem(`${source.path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

class Expander {
  readonly #repositories: Repositories;

  constructor(repositories: Repositories) {
    this.#repositories = repositories;
  }

  expand(value: Yaml, place: Place): Yaml {
    return blame(place.source, () => {
      if (typeof value === 'string') return asYaml(this.#scalar(value, place));
      return isMapping(value) ? this.#mapping(value, place) : this.#list(value, place);
    });
  }

  #scalar(text: string, { names }: Place): Value {
    const whole = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s.exec(text.trim());
    if (whole?.[1] !== undefined) return evaluate(whole[1], names);
    return text.replace(/\$\{\{(.*?)\}\}/gs, (_, inside: string) => textOf(evaluate(inside, names)));
  }

  #list(items: readonly Yaml[], place: Place): readonly Yaml[] {
    const branches = new Branches();
    return items.flatMap((item) => {
      const [key, ...others] = isMapping(item) ? Object.keys(item) : [];
      if (isMapping(item) && key !== undefined && others.length === 0 && isDirective(key)) {
        return this.#directive(key, item[key] ?? '', place, branches).flatMap((value) =>
          isList(value) ? value : [value],
        );
      }
      branches.close();
      if (isMapping(item) && item.template !== undefined && SECTIONS.includes(place.section))
        return this.#include(item, place);
      const expanded = this.expand(item, { ...place, section: '' });
      return typeof item === 'string' && isList(expanded) ? expanded : [expanded];
    });
  }

  #mapping(mapping: YamlMapping, place: Place): YamlMapping {
    const expanded: Record<string, Yaml> = {};
    const branches = new Branches();
    for (const [key, value] of Object.entries(mapping)) {
      if (isDirective(key)) {
        for (const part of this.#directive(key, value, place, branches)) {
          if (!isMapping(part)) throw new Error(`${key} in a mapping needs a mapping`);
          Object.assign(expanded, part);
        }
        continue;
      }
      branches.close();
      const name = textOf(this.#scalar(key, place));
      expanded[name] = this.expand(value, { ...place, section: SECTIONS.includes(name) ? name : '' });
    }
    return expanded;
  }

  #directive(key: string, value: Yaml, place: Place, branches: Branches): Yaml[] {
    const [, word = '', rest = ''] = /^\$\{\{\s*(if|elseif|else|each|insert)\b(.*)\}\}$/s.exec(key.trim()) ?? [];
    if (word === 'each') {
      const [, name = '', list = ''] = /^\s*(\w+)\s+in\s+(.*)$/s.exec(rest) ?? [];
      const found = evaluate(list, place.names) as Yaml;
      const items = isMapping(found) ? Object.entries(found).map(([entry, of]) => ({ key: entry, value: of })) : found;
      if (!isList(items)) throw new Error(`${key} needs a list`);
      return items.map((item) => this.expand(value, { ...place, names: { ...place.names, [name]: item } }));
    }
    const taken = word === 'insert' || branches.take(word, () => isTrue(evaluate(rest, place.names)));
    return taken ? [this.expand(value, place)] : [];
  }

  #include(item: YamlMapping, place: Place): readonly Yaml[] {
    const reference = textOf(this.#scalar(textAt(item, 'template') ?? '', place));
    const source = resolveReference(reference, place.source);
    const given = this.expand(item.parameters ?? {}, { ...place, section: '' });
    const { body, names } = open(this.#repositories, source, isMapping(given) ? given : {});
    const section = body[place.section];
    if (section === undefined) throw new Error(`${source.path} has no ${place.section}`);
    const { variables = {} } = place.names;
    const expanded = this.expand(section, { source, names: { ...names, variables }, section: place.section });
    if (isList(expanded)) return expanded;
    // Variables of a template that are written as a mapping are items of the list that includes it.
    if (place.section !== 'variables' || !isMapping(expanded)) return [expanded];
    return Object.entries(expanded).map(([name, value]) => ({ name, value }));
  }
}

/** Which branch of an if, elseif, else has been taken. */
class Branches {
  #state: 'none' | 'open' | 'done' = 'none';

  take(word: string, holds: () => boolean): boolean {
    if (word === 'if') this.#state = 'open';
    else if (this.#state === 'none') throw new Error(`${word} without an if before it`);
    if (this.#state === 'done' || !(word === 'else' || holds())) return false;
    this.#state = 'done';
    return true;
  }

  close(): void {
    this.#state = 'none';
  }
}

function isDirective(key: string): boolean {
  return /^\$\{\{\s*(if|elseif|else|each|insert)\b/.test(key.trim());
}

function asYaml(value: Value): Yaml {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return value === null ? '' : typeof value === 'number' ? String(value) : value;
}
