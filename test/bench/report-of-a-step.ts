// One step's report, from nothing to both files: prints how many milliseconds it took, and how many of them a processor.
// What the step tells, how many requests, and where to write are its arguments.
import { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import { publishPage } from '../../tasks/NewmanSanity/report/publish/report-page.ts';
import { RecordingHost } from '../support/recording-host.ts';
import { report, reportedPod, reportedRequest, reportedTests } from '../support/reports.ts';

const [what, count = '0', folder = '.'] = process.argv.slice(2);
const host = new RecordingHost({}, { 'Agent.TempDirectory': folder, 'Build.BuildId': '458' });
for (let number = 0; number < 10; number += 1) host.setSecret(`secret-${number}-of-the-job`);
const isTest = what === 'tests';
const reporter = new StepReporter(isTest ? 'NewmanSanity' : 'CaptureAndDeploy', { Major: 1, Minor: 0, Patch: 0 });
const { workload, deploy } = report();
reporter.about({ workload });
const requests = Array.from({ length: Number(count) }, (_, at) =>
  reportedRequest({
    path: ['Orders', `Request ${at + 1}`],
    ...(at % 10 === 0
      ? {
          ...{ passed: false, body: '{"error":"out of stock"}'.repeat(20) },
          failures: [{ assertion: 'status is 201', message: 'expected 500 to equal 201' }],
        }
      : {}),
  }),
);
const log = Array.from({ length: 50 }, (_, line) => `2026-11-24T01:31:09Z line ${line} of what the container wrote`);
const pods = Array.from({ length: 10 }, () => reportedPod({ containers: [{ name: 'app', log, previousLog: log }] }));
const [start, before] = [performance.now(), process.cpuUsage()];
await reporter.begin(host);
if (isTest) {
  const inputs = { publishReport: false, artifactSuffix: '' };
  reporter.showElsewhere((text) => publishPage({ host, inputs, folders: { output: folder } }, text));
  reporter.about({ tests: reportedTests(requests) });
} else if (deploy !== undefined) {
  reporter.about({ deploy: { ...deploy, pods } });
}
await reporter.end(host, { how: 'returned', outcome: { result: 'succeeded', message: 'It is done.' } });
const [spent, { user, system }] = [performance.now() - start, process.cpuUsage(before)];
if (host.warnings.length > 0) throw new Error(host.warnings.join());
console.log(JSON.stringify([spent, (user + system) / 1000]));
