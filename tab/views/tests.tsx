import { useState } from 'preact/hooks';
import type { ReportedRequest, ReportedTests } from '../../shared/report/report-schema.ts';
import { failedRequests } from '../model/situation.ts';
import { usePrinting } from './printing.ts';
import { Fold, Text } from './text.tsx';

const ROWS = 200;
const CHOICES = ['failed', 'slowest', 'all'] as const;
type Choice = (typeof CHOICES)[number];

/** The requests of a sanity run: those that failed first, 200 rows at a time. */
export function Tests({ tests }: { tests: ReportedTests }) {
  const all = tests.collections.flatMap(({ requests }) => requests);
  const failed = failedRequests(tests);
  const [choice, choose] = useState<Choice>(failed.length > 0 ? 'failed' : 'all');
  const [rows, setRows] = useState(ROWS);
  const chosen =
    choice === 'failed'
      ? failed
      : choice === 'all'
        ? all
        : [...all].sort((one, other) => (other.ms ?? 0) - (one.ms ?? 0));
  const slowest = Math.max(1, ...all.map(({ ms }) => ms ?? 0));
  const { totals, findings = [], verdict } = tests;
  const shown = usePrinting() ? chosen : chosen.slice(0, rows);
  return (
    <div class="tests">
      <p>
        {totals.failed} of {totals.assertions} assertions failed, {totals.requests} requests, median {median(all)} ms,
        slowest {slowest} ms. On the workload: {verdict.written === 'none' ? 'no verdict' : verdict.written}.
      </p>
      {findings.map((finding) => (
        <p>
          <Text>{finding}</Text>
        </p>
      ))}
      {tests.collections
        .filter(({ ended }) => ended !== 'complete')
        .map(({ name, ended }) => (
          <p>
            <Text>{name}</Text> did not run to its end: {ended}.
          </p>
        ))}
      <div role="group" aria-label="Requests to show" class="choices">
        {CHOICES.map((one) => (
          <button
            type="button"
            aria-pressed={one === choice}
            onClick={() => {
              choose(one);
              setRows(ROWS);
            }}
          >
            {one}
          </button>
        ))}
      </div>
      {shown.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Requests">
          <table>
            <thead>
              <tr>
                <th scope="col">Result</th>
                <th scope="col">Request</th>
                <th scope="col">Status</th>
                <th scope="col">Time</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((request) => (
                <Row request={request} slowest={slowest} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {chosen.length > rows && (
        <button type="button" onClick={() => setRows(rows + ROWS)}>
          {Math.min(ROWS, chosen.length - rows)} more
        </button>
      )}
    </div>
  );
}

function Row({ request, slowest }: { request: ReportedRequest; slowest: number }) {
  const { path, iteration, method, url, status, ms, passed, failures, error, body } = request;
  return (
    <tr class={passed ? 'passed' : 'failed'}>
      <td>{passed ? '✔ passed' : '✖ failed'}</td>
      <td>
        <b>
          <Text>{path.join(' / ')}</Text>
        </b>
        {iteration > 1 && ` (iteration ${iteration})`}
        <div class="url">
          <Text>{[method, url].filter(Boolean).join(' ')}</Text>
        </div>
        {failures.map(({ assertion, message }) => (
          <div class="failure">
            <Text>{`${assertion}: ${message}`}</Text>
          </div>
        ))}
        {error !== undefined && (
          <div class="failure">
            <Text>{error}</Text>
          </div>
        )}
        {body !== undefined && (
          <Fold title="How the answer begins">
            <pre tabIndex={0}>
              <Text>{body}</Text>
            </pre>
          </Fold>
        )}
      </td>
      <td>{status ?? '–'}</td>
      <td>
        {ms === undefined ? '–' : `${ms} ms`}
        {ms !== undefined && <meter min={0} max={slowest} value={ms} aria-hidden="true" />}
      </td>
    </tr>
  );
}

function median(requests: readonly ReportedRequest[]): number {
  const times = requests.flatMap(({ ms }) => ms ?? []).sort((one, other) => one - other);
  return times[Math.floor(times.length / 2)] ?? 0;
}
