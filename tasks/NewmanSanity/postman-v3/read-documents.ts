import type * as v from 'valibot';
import { check, unknownFields } from './fields.ts';
import type { WrongField } from './fields.ts';
import { definitionShape, wrongDefinition } from './definition-shape.ts';
import type { FolderDefinition } from './definition-shape.ts';
import type { TextFile } from './folder-files.ts';
import type { FileProblem } from './problem.ts';
import { isRequest, wrongKind } from './request-kinds.ts';
import { requestShape } from './request-shape.ts';
import type { HttpRequest } from './request-shape.ts';
import { parseYaml } from './yaml.ts';
import type { Yaml } from './yaml.ts';
import { lineOf } from './yaml-line.ts';

/** What was found while documents were read: they fill it. */
export interface DocumentFindings {
  readonly problems: FileProblem[];
  readonly warnings: string[];
}

// What v2.1 calls these fields, and what people take for them.
const INSTEAD = {
  event: 'scripts, with the types beforeRequest and afterResponse',
  test: 'scripts, with the type afterResponse',
  tests: 'scripts, with the type afterResponse',
  prerequest: 'scripts, with the type beforeRequest',
  header: 'headers',
  params: 'queryParams',
  query: 'queryParams',
  variable: 'pathVariables, or variables in .resources/definition.yaml',
  request: 'its fields without request around them',
  protocolProfileBehavior: 'settings',
  item: 'each request into a file of its own',
  items: 'each request into a file of its own',
  type: '$kind: http-request',
};
const INSTEAD_IN_DEFINITION = {
  ...INSTEAD,
  event: 'scripts, with the types http:beforeRequest and http:afterResponse',
  variable: 'variables',
};

/** The request in a file; `undefined` where it holds none that can be run, which `findings` says. */
export function readRequest(yaml: Yaml, file: TextFile, findings: DocumentFindings): HttpRequest | undefined {
  const value = readValue(yaml, file, findings);
  if (value === undefined) return undefined;
  const { document } = value;
  const wrong = wrongKind(document);
  if (wrong !== undefined) return refuse(yaml, file, [wrong], findings);
  const request = readFitting(yaml, file, { document, shape: requestShape, instead: INSTEAD }, findings);
  if (request?.scripts.some(({ needsCloud }) => needsCloud)) findings.warnings.push(cloudWarning(file));
  return request;
}

/** The definition in a file; `undefined` where it holds none, which `findings` says. */
export function readDefinition(
  yaml: Yaml,
  file: TextFile,
  isRoot: boolean,
  findings: DocumentFindings,
): FolderDefinition | undefined {
  const value = readValue(yaml, file, findings);
  if (value === undefined) return undefined;
  const { document } = value;
  const wrong = wrongDefinition(document);
  if (wrong !== undefined) return refuse(yaml, file, [wrong], findings);
  const fits = { document, shape: definitionShape, instead: INSTEAD_IN_DEFINITION };
  const definition = readFitting(yaml, file, fits, findings);
  if (definition === undefined) return undefined;
  const { scripts, variables } = definition;
  if (scripts.some(({ needsCloud }) => needsCloud)) findings.warnings.push(cloudWarning(file));
  if (!isRoot && variables.length > 0) {
    findings.warnings.push(
      `${file.path}: variables of a folder have no effect in Postman, and none here. Move them to the definition.yaml of the collection.`,
    );
  }
  const secrets = isRoot ? variables.filter(({ secret }) => secret === true).map(({ key }) => key) : [];
  if (secrets.length > 0) findings.warnings.push(vaultWarning(file.path, secrets));
  return definition;
}

/** What a document is held against. */
interface Expected<T> {
  readonly document: unknown;
  readonly shape: v.GenericSchema<unknown, T> & { readonly entries: object };
  /** What the fields of other formats are called here. */
  readonly instead: Readonly<Record<string, string>>;
}

/** A document that fits its shape; `undefined` where it does not, which `findings` says, as it does of fields that mean nothing. */
export function readFitting<T>(
  yaml: Yaml,
  file: TextFile,
  { document, shape, instead }: Expected<T>,
  findings: DocumentFindings,
): T | undefined {
  const checked = check(shape, document);
  const { wrong, ignored } = unknownFields(
    Object.keys(Object(document) as object),
    Object.keys(shape.entries),
    instead,
  );
  const fields = [...(checked.kind === 'wrong' ? checked.fields : []), ...wrong];
  if (ignored.length > 0) {
    findings.warnings.push(`${file.path}: ${ignored.join(', ')} means nothing to Postman v3, and is ignored.`);
  }
  return checked.kind === 'wrong' || fields.length > 0 ? refuse(yaml, file, fields, findings) : checked.value;
}

/** Finds requests in files that are not named like one: Postman would not run them, and nobody would notice. */
export function refuseMisnamed(yaml: Yaml, files: readonly TextFile[], findings: DocumentFindings): void {
  for (const file of files) {
    const parsed = parseYaml(yaml, file.text);
    if (parsed.kind === 'broken' || !isRequest(parsed.value)) continue;
    const stem = file.name.replace(/\.ya?ml$/i, '');
    const what = 'holds a request and is not named like one, so Postman would leave it out';
    findings.problems.push({ file: file.path, what, next: `Name it ${stem}.request.yaml` });
  }
}

/** The value in a file; nothing where it is no YAML, which `findings` says. */
export function readValue(
  yaml: Yaml,
  file: TextFile,
  { problems }: DocumentFindings,
): { readonly document: unknown } | undefined {
  const parsed = parseYaml(yaml, file.text);
  if (parsed.kind === 'value') return { document: parsed.value };
  problems.push({ file: file.path, line: parsed.line, what: parsed.what, next: parsed.next });
  return undefined;
}

/** Adds what is wrong with a file to `findings`. */
export function refuse(
  yaml: Yaml,
  { path, text }: TextFile,
  fields: readonly WrongField[],
  { problems }: DocumentFindings,
): undefined {
  for (const { path: field, what, next } of fields) {
    problems.push({ file: path, line: field.length === 0 ? undefined : lineOf(yaml, text, field), what, next });
  }
}

/** Says of variables marked as secret that Postman would take their values from elsewhere. */
export function vaultWarning(file: string, names: readonly string[]): string {
  return `${file}: the value of ${names.join(', ')} is kept in Postman's vault, which newman cannot read; the text in the file is sent. Give the value by secretVariables.`;
}

function cloudWarning({ path }: TextFile): string {
  return `${path}: a script uses packages or requests of Postman's cloud, which newman does not have.`;
}
