import type { Host } from '../../../../shared/host/host.ts';
import { problemsFault } from '../problem.ts';
import { readScopeDocument } from '../scope-document.ts';
import type { DocumentFindings } from '../read-documents.ts';
import { warnOf } from './warn-of.ts';

/**
 * The environment or globals of a YAML text, in the form of JSON. Throws one Fault for all that does not fit; warns of
 * what has no effect.
 */
export async function loadV3Scope(
  { input, name, text }: { readonly input: string; readonly name: string; readonly text: string },
  host: Pick<Host, 'warning'>,
): Promise<object | undefined> {
  const findings: DocumentFindings = { problems: [], warnings: [] };
  const document = readScopeDocument(await import('js-yaml'), { path: name, name, text }, findings);
  const [first, ...others] = findings.problems;
  if (first !== undefined) throw problemsFault(`${input} '${name}' cannot be read`, [first, ...others]);
  warnOf(findings.warnings, input, host);
  return document;
}
