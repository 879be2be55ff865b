import { requestPath } from '../results/execution.ts';
import { nextStep } from '../results/next-step.ts';
import { andMore, plural } from '../../../shared/report/counts.ts';
import { RULES, ruleOf } from '../results/findings.ts';
import type { Finding } from '../results/findings.ts';
import type { RunFacts, Verdict } from '../results/verdict.ts';

const FINDINGS_LISTED = 20;
const INCOMPLETE: readonly Finding['kind'][] = ['notRun', 'deadline', 'cancelled'];

/** The line that a green run ends with. */
export function passedMessage(verdict: Verdict, facts: RunFacts): string {
  const { assertions, skippedAssertions, requests } = verdict.counts;
  const skipped = skippedAssertions > 0 ? `, ${skippedAssertions} skipped` : '';
  const sources = facts.collections.map(({ source }) => source).join(', ');
  return `Sanity tests passed: ${plural(assertions, 'assertion')}${skipped} in ${plural(requests, 'request')} (${sources}).`;
}

/**
 * The one error line: what failed first, how much else, what to do about it, and at its end what was or is to be queued
 * to go back, where there is something to say (design.md#after-a-failure).
 */
export function failedMessage(
  verdict: Verdict,
  facts: RunFacts,
  rollback: string,
  clean: (text: string) => string,
): string {
  const [first] = verdict.findings;
  if (first === undefined) return 'Sanity tests failed.';
  const head = first.kind === 'notReady' ? 'The sanity tests were not run' : 'Sanity tests failed';
  const summary = first.kind === 'notReady' ? '' : tally(verdict);
  const step = nextStep(first, facts);
  return [
    `${head}: ${summary === '' ? '' : `${summary}: `}${sentence(shorten(clean(describeFinding(first))))}`,
    ...(step === '' ? [] : [clean(step)]),
    ...(rollback === '' ? [] : [clean(rollback)]),
  ].join(' ');
}

/**
 * `Folder / Request / test: message (source)`; without the test where its name is ours and says what was expected, which
 * reads as if it were so.
 */
export function describeFinding({ kind, collection, execution, test, message }: Finding): string {
  const isNamed = kind === 'assertion' || kind === 'neverEnded' || kind === 'scriptError';
  const place = [...(execution === undefined ? [] : [requestPath(execution)]), ...(isNamed ? [test] : [])].join(' / ');
  const source = collection === undefined ? '' : ` (${collection.source})`;
  return `${place === '' ? '' : `${place}: `}${message}${source}`;
}

/** What rules that are switched off let pass: one warning for each of them, with the first case and how many more. */
export function warningLines({ warnings }: Verdict): string[] {
  return RULES.flatMap((rule) => {
    const [first, ...others] = warnings.filter(({ kind }) => ruleOf(kind) === rule);
    if (first === undefined) return [];
    return [`Not a failure, since ${rule} is false: ${describeFinding(first)}${andMore(others.length)}.`];
  });
}

/** Findings in a block that can be folded. */
export interface FindingDetails {
  readonly title: string;
  readonly lines: readonly string[];
}

/** All findings with their next steps, for the end of the log. */
export function findingDetails(verdict: Verdict, facts: RunFacts): FindingDetails {
  const shown = verdict.findings.slice(0, FINDINGS_LISTED);
  const more = verdict.findings.length - shown.length;
  const steps = [...new Set(shown.map((finding) => nextStep(finding, facts)))].filter((step) => step !== '');
  return {
    title: `${plural(verdict.findings.length, 'finding')} of the sanity tests`,
    lines: [
      ...shown.map((finding, index) => `${index + 1}. ${describeFinding(finding)}`),
      ...(more > 0 ? [`and ${more} more`] : []),
      ...steps.map((step) => `Next: ${step}`),
    ],
  };
}

function tally({ counts, findings }: Verdict): string {
  const count = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).length;
  const parts = [
    counts.failedAssertions > 0 ? `${counts.failedAssertions} of ${plural(counts.assertions, 'assertion')}` : '',
    amount(count('noResponse'), 'request without a response', 'requests without a response'),
    amount(count('notSent'), 'request that was not sent', 'requests that were not sent'),
    amount(count('scriptError'), 'script error', 'script errors'),
    amount(count('omission'), 'request without a part of it', 'requests without a part of them'),
    amount(count('unresolvedVariable'), 'variable without a value', 'variables without a value'),
    amount(count('noTests'), 'collection without assertions', 'collections without assertions'),
  ].filter((part) => part !== '');
  if (parts.length > 0) return parts.join(', ');
  return findings.some(({ kind }) => INCOMPLETE.includes(kind)) ? 'the run is not complete' : '';
}

function amount(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}

function shorten(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
