import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { FAILS, PASSES, collectionOf } from '../support/newman/collections.ts';
import { startEcho, startSecureEcho } from '../support/newman/echo.ts';
import type { SecureEcho } from '../support/newman/echo.ts';
import type { TestServer } from '../support/newman/server.ts';
import { byNewman, byTask } from './both.ts';
import type { Both, Told } from './both.ts';
import { NEW_EACH_TIME, WANTED } from './differences.ts';

const COLLECTIONS = path.join(import.meta.dirname, '../collections');

describe("NewmanSanity beside newman's own CLI", () => {
  let folder: string;
  let echo: TestServer;
  let secure: SecureEcho;
  let given: { readonly newman: readonly string[]; readonly task: Readonly<Record<string, string>> };
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'newman-sanity-parity-'));
    await cp(COLLECTIONS, folder, { recursive: true });
    echo = await startEcho();
    secure = await startSecureEcho();
    await writeFile(path.join(folder, 'ca.pem'), secure.ca);
    await writeFile(path.join(folder, 'client.pem'), secure.clientCertificate);
    await writeFile(path.join(folder, 'client.key'), secure.clientKey);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    const variables = [
      'given=given',
      'contested=given',
      `SECURE_URL=${secure.url}`,
      `privateKey=data:application/pkcs8;kid=k;base64,${encodeURIComponent(key)}`,
    ];
    const files = ['features.environment.json', 'features.globals.json', 'features.csv'] as const;
    given = {
      newman: [
        ...['-e', files[0], '-g', files[1], '-d', files[2], '--ssl-extra-ca-certs', 'ca.pem'],
        ...['--ssl-client-cert', 'client.pem', '--ssl-client-key', 'client.key'],
        ...variables.flatMap((variable) => ['--env-var', variable]),
      ],
      task: {
        environment: files[0],
        globals: files[1],
        iterationData: files[2],
        caCertificates: 'ca.pem',
        clientCertificate: 'client.pem',
        clientKey: 'client.key',
        variables: variables.join('\n'),
      },
    };
  });
  after(async () => {
    secure.stop();
    await echo.stop();
    await rm(folder, { recursive: true });
  });

  const run = async (both: Omit<Both, 'folder'>): Promise<{ readonly newman: Told; readonly task: Told }> => {
    const all = { ...both, folder };
    return { newman: await byNewman(echo, all), task: await byTask(echo, all) };
  };
  const write = async (name: string, requests: Parameters<typeof collectionOf>[1]): Promise<string> => {
    await writeFile(path.join(folder, name), JSON.stringify(collectionOf(name, requests)));
    return name;
  };
  // Those that a script of features.json sends beside each other arrive in any order.
  const inOrder = (requests: readonly string[]) => {
    const isBesideOthers = (request: string) => /^GET \/echo\?n=\d+ /.test(request);
    return [...requests.filter((one) => !isBesideOthers(one)), ...requests.filter(isBesideOthers).sort()];
  };
  const areAlike = ({ newman, task }: Awaited<ReturnType<typeof run>>) => {
    assert.deepEqual(inOrder(task.requests), inOrder(newman.requests));
    // Tests of one script that wait beside each other are told in the order in which they end.
    assert.deepEqual([...task.assertions].sort(), [...newman.assertions].sort());
    assert.equal(task.passed, newman.passed, `${newman.log}\n${task.log}`);
  };

  it('sends, tests and says the same: all that the runtime offers', async () => {
    const both = await run({ collection: 'features.json', ...given });
    assert.ok(both.newman.requests.length > 60, `${both.newman.requests.length} requests`);
    assert.ok(both.newman.assertions.length > 100, `${both.newman.assertions.length} assertions`);
    areAlike(both);
    for (const [what, pattern] of NEW_EACH_TIME) {
      assert.ok(
        echo.received.some((request) => request.search(pattern) >= 0),
        `nothing sent holds ${what}: the row is of no use`,
      );
    }
  });

  it('sends, tests and says the same: a collection of the first form', async () => {
    areAlike(await run({ collection: 'version-1.json', ...given }));
  });

  it('sends, tests and says the same where tests fail, in several iterations', async () => {
    const collection = await write('failing.json', [
      { name: 'Passes', test: PASSES },
      { name: 'Fails', folder: 'Folder / with a slash', test: `${FAILS}\n${PASSES}\npm.test.skip('later', () => {});` },
      { name: 'Twice', test: `${FAILS}\n${FAILS}` },
      {
        name: 'Of a script',
        test: `pm.test('asks itself', (done) => pm.sendRequest({ url: pm.variables.get('TARGET_URL') + '/echo', method: 'POST', header: { 'X-Own': 'ü' }, body: { mode: 'raw', raw: 'ü' } }, (error, response) => { pm.expect(response.code).to.equal(200); done(); }));`,
      },
      { name: 'Goes on', before: "pm.execution.setNextRequest('Last')", test: "pm.execution.setNextRequest('Last')" },
      { name: 'Left out', test: FAILS },
      { name: 'Last', method: 'PUT', body: { mode: 'raw', raw: '{"ä": "\\u0001"}' }, test: PASSES },
    ]);
    areAlike(await run({ collection, newman: ['-n', '2'], task: { iterationCount: '2' } }));
  });

  it('sends, tests and says the same of chosen folders, without redirects', async () => {
    const { newman, task } = given;
    areAlike(
      await run({
        collection: 'features.json',
        newman: [...newman, '--folder', 'Bodies', '--folder', 'Variables'],
        task: { ...task, folder: 'Bodies\nVariables' },
      }),
    );
    const collection = await write('redirect.json', [
      {
        name: 'Redirect',
        url: '{{TARGET_URL}}/redirect',
        test: "pm.test('is one', () => pm.response.to.have.status(302));",
      },
    ]);
    areAlike(await run({ collection, newman: ['--ignore-redirects'], task: { ignoreRedirects: 'true' } }));
  });

  for (const [index, { title, newman, task, reason, requests }] of WANTED.entries()) {
    it(`says something else on purpose: ${title} (${reason})`, async () => {
      const collection = `wanted-${index}.json`;
      const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
      await writeFile(path.join(folder, collection), JSON.stringify({ info: { name: title, schema }, item: requests }));
      const both = await run({ collection, newman: [], task: {} });
      assert.deepEqual(both.task.requests, both.newman.requests);
      assert.equal(both.newman.passed, newman === 0, both.newman.log);
      assert.equal(both.task.passed, task === 'Succeeded', both.task.log);
    });
  }
});
