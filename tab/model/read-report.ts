import * as v from 'valibot';
import { ReportHeadSchema, ReportSchema } from '../../shared/report/report-schema.ts';
import type { ReportHead, StepReport } from '../../shared/report/report-schema.ts';

/** What is shown of a file: all of it, the head of a newer one, or why nothing. */
export type ReadReport =
  | { readonly kind: 'report'; readonly report: StepReport }
  | { readonly kind: 'newer'; readonly head: ReportHead }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The largest file that is looked at, in characters; the tasks write half of it at most. */
export const MOST_CHARACTERS = 1024 * 1024;

/** Reads a file that any step of the run may have attached: nothing in it is believed but its shape. Pure. */
export function readReport(text: string): ReadReport {
  if (text === '') return { kind: 'unreadable', why: 'the file is empty' };
  if (text.length > MOST_CHARACTERS) return { kind: 'unreadable', why: 'the file is larger than 1 MiB' };
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', why: 'the file is not JSON' };
  }
  const report = v.safeParse(ReportSchema, data);
  if (report.success) return { kind: 'report', report: report.output };
  const head = v.safeParse(ReportHeadSchema, data);
  if (head.success && head.output.version > 1) return { kind: 'newer', head: head.output };
  const [issue] = report.issues;
  return { kind: 'unreadable', why: `the file is no report of a step (${v.getDotPath(issue) ?? 'its shape'})` };
}

/* eslint-disable no-control-regex */
const HIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
/* eslint-enable no-control-regex */

/** Foreign text with what nobody would see made visible: control characters and those that turn a line round. Pure. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
