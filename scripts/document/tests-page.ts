import { XMLParser } from 'fast-xml-parser';
import { escapeHtml, page } from './pages.ts';

/** A test as the Tests tab knows it, read from a JUnit file. */
export interface ShownTest {
  readonly name: string;
  readonly seconds: number;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Of a failed one: the attribute message, and the text of the element. */
  readonly message: string;
  readonly output: string;
}

interface Case {
  readonly name: string;
  readonly time: string;
  readonly failure?: Problem;
  readonly error?: Problem;
  readonly skipped?: unknown;
}

interface Problem {
  readonly message: string;
  readonly '#text'?: string;
}

/** The test cases of a JUnit file as NewmanSanity writes it, all suites in a row. */
export function readTests(xml: string): ShownTest[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  const { testsuites } = parser.parse(xml) as {
    testsuites: { testsuite?: readonly { testcase?: readonly Case[] }[] };
  };
  const cases = (testsuites.testsuite ?? []).flatMap(({ testcase = [] }) => testcase);
  return cases.map(({ name, time, failure, error, skipped }) => {
    const problem = failure ?? error;
    const state = problem !== undefined ? 'failed' : skipped !== undefined ? 'skipped' : 'passed';
    return { name, seconds: Number(time), state, message: problem?.message ?? '', output: problem?.['#text'] ?? '' };
  });
}

/** The Tests tab of a run as Azure DevOps lays it out, with the first failed test opened. `title` is that of the test run. */
export function testsPage(title: string, tests: readonly ShownTest[]): string {
  const count = (state: ShownTest['state']) => tests.filter((test) => test.state === state).length;
  const failed = tests.filter(({ state }) => state === 'failed');
  const seconds = tests.reduce((sum, test) => sum + test.seconds, 0);
  const figures: readonly (readonly [what: string, figure: string])[] = [
    ['Total tests', String(tests.length)],
    ['Passed', String(count('passed'))],
    ['Failed', String(failed.length)],
    ['Others', String(count('skipped'))],
    ['Pass percentage', `${((100 * count('passed')) / tests.length).toFixed(2)}%`],
    ['Run duration', `${seconds.toFixed(1)}s`],
  ];
  const [first] = failed;
  const rows = failed.map(
    (test) => `<tr class="${test === first ? 'chosen' : ''}"><td>${CROSS} ${escapeHtml(test.name)}</td>
      <td>${test.seconds.toFixed(3)}s</td></tr>`,
  );
  const opened =
    first === undefined
      ? ''
      : `<aside><h2>${CROSS} ${escapeHtml(first.name)}</h2><h3>Error message</h3><pre>${escapeHtml(first.message)}</pre>
         <h3>Stack trace</h3><pre>${escapeHtml(first.output)}</pre></aside>`;
  return page(
    STYLE,
    `<nav>Summary <b>Tests</b> Deployment</nav>
     <div class="figures">${figures.map(([what, figure]) => `<div><strong>${figure}</strong>${what}</div>`).join('')}</div>
     <div class="halves"><table><tr><th>Test</th><th>Duration</th></tr>
       <tr><td>▾ ${CROSS} ${escapeHtml(title)} (${failed.length}/${tests.length})</td><td>${seconds.toFixed(3)}s</td></tr>
       ${rows.join('')}</table>${opened}</div>`,
  );
}

const CROSS = '<span class="cross">✕</span>';
const STYLE = `
  body { font-size: 13px; } nav { padding: 12px 20px 0; border-bottom: 1px solid #eaeaea; color: rgba(0, 0, 0, 0.6); word-spacing: 18px; }
  nav b { color: #000000; border-bottom: 2px solid #0078d4; padding-bottom: 8px; display: inline-block; }
  .figures { display: flex; gap: 38px; padding: 14px 20px; } .figures strong { display: block; font-size: 20px; font-weight: 600; }
  .halves { display: flex; align-items: flex-start; border-top: 1px solid #eaeaea; } .halves table { width: 48%; margin: 0; }
  .halves th, .halves td { border: none; border-bottom: 1px solid #f0f0f0; background: none; padding: 7px 12px 7px 20px; }
  tr:nth-child(2n) td { background: none; } .halves tr:nth-child(n + 3) td:first-child { padding-left: 40px; } .halves .chosen td { background: #eff6fc; }
  aside { flex: 1; min-width: 0; border-left: 1px solid #eaeaea; padding: 4px 18px 10px; } h2 { font-size: 14px; font-weight: 600; margin: 8px 0; } h3 { font-size: 12.5px; margin: 10px 0 2px; }
  pre { margin: 0; padding: 8px 10px; font: 11.5px/1.5 'JetBrains Mono', Consolas, 'DejaVu Sans Mono', monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
  .cross { display: inline-block; width: 14px; height: 14px; color: #ffffff; background: #cd4a45; border-radius: 50%; font-size: 8px; line-height: 14px; text-align: center; vertical-align: 1px; }`;
