import Builder from 'fast-xml-builder';
import type { TestCase, TestSuite } from './test-cases.ts';

// Azure DevOps keeps 512 characters of a name and shows about 1,000 of a message.
const NAME = 500;
const MESSAGE = 1000;
const DETAIL = 10_000;

/**
 * The JUnit file. Azure DevOps reads test cases only: name, class, time, the message attribute and the text of
 * `failure` or `error`, and the output of failed ones (newman.md#41-what-azure-devops-reads). All text passes `clean`,
 * which masks secrets, before it is cut.
 */
export function junitXml(suites: readonly TestSuite[], clean: (text: string) => string): string {
  const line = (text: string, longest: number) => xmlLine(clean(text), longest);
  const document = {
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    testsuites: {
      ...attributes({ name: 'Sanity tests', ...totals(suites.flatMap(({ cases }) => cases)) }),
      '@_time': time(suites.reduce((sum, { seconds }) => sum + seconds, 0)),
      testsuite: suites.map((suite) => ({
        ...attributes({ name: line(suite.name, NAME), ...totals(suite.cases) }),
        '@_timestamp': new Date(suite.startedAt).toISOString(),
        '@_time': time(suite.seconds),
        testcase: suite.cases.map((one) => testCase(one, line, clean)),
      })),
    },
  };
  const builder = new Builder({
    ignoreAttributes: false,
    attributeNamePrefix: '@_',
    format: true,
    suppressEmptyNode: true,
    // Else a text that is exactly `true` is left out, and the attribute has no value.
    suppressBooleanAttributes: false,
  });
  return String(builder.build(document));
}

function testCase(
  one: TestCase,
  line: (text: string, longest: number) => string,
  clean: (text: string) => string,
): Record<string, unknown> {
  const element = { failed: 'failure', error: 'error', skipped: 'skipped', passed: undefined }[one.state];
  const problem = {
    '@_message': line(one.message, MESSAGE),
    ...(element === 'failure' ? { '@_type': 'AssertionFailure' } : element === 'error' ? { '@_type': 'Error' } : {}),
    ...(element === 'skipped' ? {} : { '#text': xmlText(clean(`${one.message}\n${one.output}`), DETAIL) }),
  };
  return {
    ...attributes({
      name: `${line(one.name, NAME - one.mark.length)}${one.mark}`,
      classname: line(one.classname, NAME),
      time: time(one.seconds),
    }),
    ...(element === undefined ? {} : { [element]: problem }),
    ...(one.output === '' ? {} : { 'system-out': xmlText(clean(one.output), DETAIL) }),
  };
}

function totals(cases: readonly TestCase[]): Record<string, string> {
  const count = (state: TestCase['state']) => String(cases.filter((one) => one.state === state).length);
  return { tests: String(cases.length), failures: count('failed'), errors: count('error'), skipped: count('skipped') };
}

function attributes(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`@_${name}`, value]));
}

function time(seconds: number): string {
  return seconds.toFixed(3);
}

// Char of XML 1.0: all else may not even stand in a file as an entity.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Text that may stand in an XML file; what XML forbids becomes U+FFFD. Cut to a length. */
function xmlText(text: string, longest: number): string {
  const legal = text.toWellFormed().replace(FORBIDDEN, '\uFFFD');
  return legal.length > longest ? `${legal.slice(0, longest).toWellFormed()}…` : legal;
}

/** The same in one line, as attributes hold it. */
function xmlLine(text: string, longest: number): string {
  return xmlText(text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\t/g, ' '), longest);
}
