import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { taskEnvironment } from '../rigs/agent/environment.ts';
import { Job } from '../rigs/agent/job.ts';
import { readTaskDefinition, resolveInputs } from '../rigs/agent/task-definition.ts';
import { median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';
import { millisecondsToRequest, watchRequests } from './first-request.ts';
import type { Process } from './first-request.ts';

const REQUESTS = 100;
const ROUNDS = 15;
const LIMIT = 1.2;

/**
 * A folder of Postman v3 with 100 requests against its twin of v2.1, from the start of the task to its first request: all
 * that is read, checked and converted lies between them. Both take turns.
 */
export async function postmanV3Rows(tasksFolder: string): Promise<Row[]> {
  const bundle = path.join(tasksFolder, 'NewmanSanity');
  if (!existsSync(path.join(bundle, 'index.js'))) return [];
  const watch = await watchRequests();
  const job = new Job();
  writeBoth(job.folder);
  const processOf = (collection: string): Process => {
    const given = { collection, targetUrl: watch.url, insecure: 'true', readyTimeoutSeconds: '0' };
    const inputs = resolveInputs(readTaskDefinition(bundle), given, (name) => job.variable(name));
    const environment = taskEnvironment(job, inputs, {}, {});
    return { args: [path.join(bundle, 'index.js')], environment, folder: job.folder };
  };
  const [folder, twin] = [processOf(path.join(job.folder, 'orders')), processOf(path.join(job.folder, 'orders.json'))];
  const times = { folder: [] as number[], twin: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.folder.push(await millisecondsToRequest(folder, watch));
    times.twin.push(await millisecondsToRequest(twin, watch));
  }
  watch.close();
  job.dispose();
  const [ours, theirs] = [median(times.folder), median(times.twin)];
  return [
    {
      what: `NewmanSanity, start → first request of ${REQUESTS}: Postman v3 against its v2.1 twin`,
      measured: ours / theirs,
      limit: LIMIT,
      unit: '×',
      detail: `${ours.toFixed(0)} ms against ${theirs.toFixed(0)} ms, ${(ours - theirs).toFixed(0)} ms for ${REQUESTS} files more; medians of ${ROUNDS}`,
    },
  ];
}

function writeBoth(place: string): void {
  const lines = [
    "pm.test('answers', () => pm.response.to.have.status(200));",
    "pm.test('adds up', () => pm.expect(pm.response.json().total).to.equal(42));",
  ];
  mkdirSync(path.join(place, 'orders'));
  const item = Array.from({ length: REQUESTS }, (_, index) => {
    const [name, url] = [`Order ${index}`, `{{TARGET_URL}}/orders/${index}`];
    const code = lines.map((line) => `\n      ${line}`).join('');
    writeFileSync(
      path.join(place, 'orders', `${name}.request.yaml`),
      `$kind: http-request\norder: ${index * 1000}\nmethod: GET\nurl: '${url}'\nheaders:\n  Accept: application/json\nscripts:\n  - type: afterResponse\n    language: text/javascript\n    code: |-${code}\n`,
    );
    const header = [{ key: 'Accept', value: 'application/json' }];
    const event = [{ listen: 'test', script: { type: 'text/javascript', exec: lines } }];
    return { name, request: { method: 'GET', header, url }, event };
  });
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  writeFileSync(path.join(place, 'orders.json'), JSON.stringify({ info: { name: 'orders', schema }, item }, null, 2));
}
