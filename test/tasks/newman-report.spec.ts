import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as v from 'valibot';
import { ReportSchema } from '../../shared/report/report-schema.ts';
import { Job, startTask } from '../rigs/agent/agent.ts';
import { runBundle } from '../support/newman/bundle.ts';
import type { BundleOptions } from '../support/newman/bundle.ts';
import { FAILS, PASSES, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';
import { finalReport, reportsOf } from '../support/report-of.ts';
import type { StepReport } from '../../shared/report/report-schema.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';

const DEPLOY_INFO = {
  ...{ buildId: '458', imageTag: '458', imageName: 'registry.example/python-service', namespace: 'shop' },
  ...{ deploymentName: 'python-service', serviceUrl: '' },
};
const previous = { image: 'registry.example/python-service:456', rule: 'live', reason: 'it ran and was complete' };
const image = { before: 'registry.example/python-service:456', after: 'registry.example/python-service:458' };
const recorded = (name: string) => ({
  workload: { kind: 'Deployment', namespace: 'shop', name, uid: `uid-${name}` },
  ...{ container: 'app', image, digestsBefore: [], revision: {}, previous, outcome: 'complete' },
});
const RECORD = {
  ...{ schemaVersion: 1, cluster: { server: 'https://api.example:6443' }, ...recorded('python-service') },
  run: { id: '458', number: '20261124.3', attempt: 1 },
  times: { started: '2026-11-24T01:31:05Z' },
  workloads: [
    ...['python-service', 'web'].map((name) => ({ ...recorded(name), containers: [{ name: 'app', image, previous }] })),
    { absent: true, workload: { kind: 'DaemonSet', namespace: 'shop', name: 'gone' } },
  ],
};

/** The report that lies in the page of a run. */
function reportIn(page: string): StepReport {
  const [, text] = /<script type="application\/json" id="report">([^<]*)<\/script>/.exec(page) ?? [];
  return v.parse(ReportSchema, JSON.parse(text ?? ''));
}
const pageOf = (run: TaskRun): Promise<string> => {
  const [, folder] = Object.entries(run.artifacts).find(([name]) => name.startsWith('sanity-report')) ?? [];
  assert.ok(folder, run.log);
  return readFile(path.join(folder, 'sanity-report.html'), 'utf8');
};

describe('The report of a sanity run, for the page of its run and as a page of its own', () => {
  let server: TestServer;
  before(async () => (server = await startServer()));
  after(() => server.stop());
  const run = async ({ files, inputs, ...more }: BundleOptions) =>
    (await runBundle({ files, inputs: { targetUrl: server.url, publishReport: 'true', ...inputs }, ...more })).task;

  it('of tests that passed names all workloads that were deployed, and is published under its suffix', async () => {
    const task = await run({
      files: {
        'sanity.json': collectionOf('Sanity', [{ name: 'Health', test: PASSES }]),
        'in/deploy-info.json': DEPLOY_INFO,
        'in/deployment-record.json': RECORD,
      },
      inputs: { deployInfo: 'in', artifactSuffix: '-staging' },
    });
    const [first, last, ...more] = reportsOf(task);
    assert.deepEqual([first?.outcome, last?.outcome, more.length], ['running', 'passed', 0]);
    assert.deepEqual(
      [last?.workload?.name, last?.workload?.container, last?.tests?.totals.assertions],
      ['python-service', 'app', 1],
    );
    assert.deepEqual(
      last?.others?.map(({ workload, outcome }) => [workload.name, workload.container, outcome]),
      [['web', 'app', 'passed']],
    );
    assert.deepEqual(Object.keys(task.artifacts), ['sanity-report-staging']);
    assert.deepEqual(reportIn(await pageOf(task)), last);
  });

  it('of tests that failed holds no secret, in no form, and no text that a browser would take for markup', async () => {
    const secret = 's3cret-of-the-job';
    const files = {
      'sanity.json': collectionOf('</script><script>alert(1)</script>', [{ name: `Version ${secret}`, test: FAILS }]),
    };
    const task = await run({
      files,
      inputs: { secretVariables: 'key=Plain.Key' },
      variables: { 'Plain.Key': secret },
    });
    const page = await pageOf(task);
    const report = reportIn(page);
    assert.deepEqual([report.outcome, report.tests?.totals.failed], ['failed', 1]);
    assert.equal(report.tests?.collections[0]?.name, '</script><script>alert(1)</script>');
    for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)])
      assert.ok(!page.includes(form), form);
    assert.deepEqual(finalReport(task), report);
  });

  it('of tests that came to no end says so, and of what could not be tested', async () => {
    const slow = await startServer((_request, response) => void setTimeout(() => response.end(), 60_000).unref());
    const sanity = collectionOf('Sanity', [{ name: 'Slow', url: `${slow.url}/slow`, test: PASSES }]);
    const inputs = { targetUrl: slow.url, timeoutSeconds: '2', readyTimeoutSeconds: '0' };
    const late = await run({ files: { 'sanity.json': sanity }, inputs });
    await slow.stop();
    const report = reportIn(await pageOf(late));
    assert.match(report.headline, /timeoutSeconds/);
    assert.deepEqual(
      report.tests?.collections.map(({ ended }) => ended),
      ['deadline'],
    );
    const unread = await run({ files: { 'sanity.json': '{' } });
    const told = reportIn(await pageOf(unread));
    assert.deepEqual([told.outcome, finalReport(unread).outcome], ['refused', 'refused']);
    assert.match(told.headline, /sanity\.json/);
  });

  it('of a cancelled run says how far it came, and its page is in the log: an upload would be lost', async () => {
    let ask: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (ask = resolve));
    const silent = await startServer(() => ask());
    const job = new Job();
    const sources = job.variable('System.DefaultWorkingDirectory') ?? '';
    await mkdir(sources, { recursive: true });
    const sanity = collectionOf('Sanity', [{ name: 'Never', url: `${silent.url}/never`, test: PASSES }]);
    await writeFile(path.join(sources, 'sanity.json'), JSON.stringify(sanity));
    const inputs = {
      collection: 'sanity.json',
      targetUrl: silent.url,
      readyTimeoutSeconds: '0',
      publishReport: 'true',
    };
    const task = startTask({ task: 'NewmanSanity', job, inputs });
    await asked;
    const ended = await task.cancel();
    await silent.stop();
    const report = finalReport(ended);
    assert.equal(report.outcome, 'cancelled');
    assert.match(report.headline, /^Cancelled\./);
    assert.deepEqual(
      report.tests?.collections.map(({ ended: how }) => how),
      ['cancelled'],
    );
    assert.deepEqual(ended.lostArtifacts, []);
    const page = ended.attachedFiles.find(({ file }) => path.basename(file) === 'sanity-report.html');
    assert.deepEqual(reportIn(page?.text ?? ''), report);
  });

  it('of inputs that are refused is one final file, and no page: nothing was to be written yet', async () => {
    const task = await run({ files: {}, inputs: { collection: '' } });
    const [report, ...more] = reportsOf(task);
    assert.deepEqual([report?.outcome, more.length, Object.keys(task.artifacts).length], ['refused', 0, 0]);
  });

  it('costs one warning where the page cannot be written, and changes nothing else', async () => {
    const files = {
      'sanity.json': collectionOf('Sanity', [{ name: 'Health', test: PASSES }]),
      'output/sanity-report.html/in-the-way.txt': '',
    };
    const task = await run({ files });
    assert.equal(task.result, 'Succeeded');
    const [warning, ...more] = task.warnings.filter((line) => /report page/.test(line));
    assert.match(warning ?? '', /^The report page could not be written: .*sanity-report\.html cannot be written/);
    assert.deepEqual(more, []);
    assert.equal(finalReport(task).outcome, 'passed');
    assert.equal(Object.keys(task.artifacts).length, 0);
  });
});
