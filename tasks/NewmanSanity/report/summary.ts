import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';
import { ownExchange, requestPath } from '../results/execution.ts';
import type { CollectionRecord, Exchange, Execution } from '../results/execution.ts';
import { findingsOf } from '../results/findings.ts';
import type { Findings } from '../results/findings.ts';
import { plural } from '../../../shared/report/counts.ts';
import { escapeMarkdown } from '../../../shared/report/markdown.ts';
import type { RunFacts, Verdict } from '../results/verdict.ts';
import { describeFinding } from './failure-message.ts';
import { withoutCredentials } from '../../../shared/http/url.ts';

const ROWS = 100;
const FINDINGS = 10;
const LONGEST = 500;

/** The title of the summary on the run's page: it is also a file name, so nothing that no file name may hold. */
export function summaryTitle(collections: readonly { readonly name: string }[]): string {
  const names = [...new Set(collections.map(({ name }) => name))].join(', ');
  const title = `Sanity tests${names === '' ? '' : ` - ${names}`}`
    .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return title.length > 100 ? `${title.slice(0, 99).trim()}…` : title;
}

/** The summary in Markdown: verdict, findings, and a table of requests, failed ones first, the slowest of them on top. */
export function summaryMarkdown(
  facts: RunFacts,
  verdict: Verdict,
  deployInfo: DeployInfo | undefined,
  clean: (text: string) => string,
): string {
  const text = (value: string) => escapeMarkdown(clean(value).slice(0, LONGEST));
  const { counts, findings, warnings, result } = verdict;
  const rows = facts.collections.flatMap((collection) =>
    collection.executions.map((execution) => ({ collection, execution, found: findingsOf(execution, facts.rules) })),
  );
  const failed = rows
    .filter(({ found }) => found.failures.length > 0)
    .sort((a, b) => duration(b.execution) - duration(a.execution));
  const clear = rows.filter(({ found }) => found.failures.length === 0);
  const shown = [...failed, ...clear].slice(0, ROWS);
  return [
    `**${{ passed: 'Passed', failed: 'Failed', error: 'Not run' }[result]}**: ${counts.assertions - counts.failedAssertions} of ${plural(counts.assertions, 'assertion')} passed, ${plural(counts.requests, 'request')}`,
    '',
    ...(facts.targetUrl === undefined ? [] : [`Target: ${text(withoutCredentials(facts.targetUrl))}`, '']),
    ...(deployInfo === undefined
      ? []
      : [
          `Deployed: ${text(`${deployInfo.deploymentName} in ${deployInfo.namespace}, ${deployInfo.imageName}, tag ${deployInfo.imageTag}`)}`,
          '',
        ]),
    ...findings.slice(0, FINDINGS).map((finding) => `- ${text(describeFinding(finding))}`),
    ...(findings.length > FINDINGS ? [`- and ${findings.length - FINDINGS} more`] : []),
    ...warnings.slice(0, FINDINGS).map((warning) => `- Warning: ${text(describeFinding(warning))}`),
    ...(warnings.length > FINDINGS ? [`- and ${plural(warnings.length - FINDINGS, 'more warning')}`] : []),
    ...(findings.length + warnings.length > 0 ? [''] : []),
    ...(shown.length > 0 ? ['| Request | Sent | Answer | Time | Assertions |', '|---|---|---|---:|---|'] : []),
    ...shown.map((one) => rowOf(one, facts.collections.length > 1, text)),
    ...(rows.length > shown.length ? ['', `and ${plural(rows.length - shown.length, 'more request')}`] : []),
    '',
  ].join('\n');
}

interface Row {
  readonly collection: CollectionRecord;
  readonly execution: Execution;
  readonly found: Findings;
}

function rowOf({ collection, execution, found }: Row, several: boolean, text: (value: string) => string): string {
  const exchange = ownExchange(execution);
  const name = several ? `${collection.name}: ${requestPath(execution)}` : requestPath(execution);
  const turn = collection.iterations > 1 ? ` [iteration ${execution.iteration}]` : '';
  const answer = exchange?.answer;
  const status = answer === undefined ? (exchange?.error?.message ?? 'not sent') : `${answer.status} ${answer.reason}`;
  const time = answer === undefined ? '' : `${answer.milliseconds} ms`;
  return `| ${text(`${name}${turn}`)} | ${exchange === undefined ? '' : text(sent(exchange))} | ${text(status)} | ${time} | ${resultOf(execution, found)} |`;
}

function resultOf({ assertions }: Execution, { failures, warnings }: Findings): string {
  const failed = assertions.filter(({ state }) => state === 'failed').length;
  const ran = assertions.filter(({ state }) => state !== 'skipped').length;
  if (failures.length > 0) return failed > 0 ? `**${failed} of ${ran} failed**` : '**failed**';
  return warnings.length > 0 ? `${ran} passed, ${plural(warnings.length, 'warning')}` : `${ran} passed`;
}

/** Method and path. What stands behind a question mark is data, and long. */
function sent({ method, url }: Exchange): string {
  return `${method} ${URL.canParse(url) ? new URL(url).pathname : url}`;
}

function duration(execution: Execution): number {
  return ownExchange(execution)?.answer?.milliseconds ?? execution.milliseconds;
}
