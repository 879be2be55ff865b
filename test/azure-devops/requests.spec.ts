import assert from 'node:assert/strict';
import { openAzureDevOps } from '../../shared/azure-devops/rest/open-azure-devops.ts';
import { authorizationOf } from '../../shared/azure-devops/rest/open-azure-devops.ts';
import { addTag } from '../../shared/azure-devops/rest/build-tags.ts';
import { AzureDevOpsFault } from '../../shared/azure-devops/describe-failure.ts';
import { queueRun } from '../../shared/azure-devops/rest/queue-run.ts';
import { readPipelineRun } from '../../shared/azure-devops/rest/runs.ts';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import { startAzureDevOps } from '../rigs/azure-devops/azure-devops-server.ts';
import type { Failure } from '../rigs/azure-devops/failure.ts';
import type { StoredDefinition } from '../rigs/azure-devops/model.ts';
import { RecordingHost } from '../support/recording-host.ts';
import { IMPATIENCE, jobIn, messageOf, openIn } from '../support/azure-devops-job.ts';

describe('Requests to Azure DevOps', () => {
  let server: AzureDevOpsServer;
  let build: StoredDefinition;
  beforeEach(async () => {
    server = await startAzureDevOps({ projects: ['Shop', 'Other'] });
    build = server.addDefinition({ name: 'Python-Build', id: 7 });
    server.addRun(build, { id: 12 });
  });
  afterEach(() => server.stop());

  const buildRequests = () => server.requests.filter(({ path }) => path.includes('/builds/12'));

  describe('what a failure says', () => {
    const cases: readonly [string, Failure, string, RegExp[]][] = [
      ['the sign-in page', 'signInPage', 'signInPage', [/did not accept the token/, /sign-in page \(203\)/]],
      ['401', { status: 401 }, 'notAuthenticated', [/\(401\)/, /"View builds"/, /"Shop Build Service \(org\)"/]],
      [
        '403',
        { status: 403, body: '{"message":"TF215106: Access denied."}' },
        'forbidden',
        [
          /403: TF215106: Access denied\)/,
          /Grant "View builds" on the pipelines of project Shop/,
          /"Project Collection Build Service \(org\)"/,
        ],
      ],
      ['404', { status: 404 }, 'notFound', [/^Run 12 of project Shop cannot be read/, /retention/, /pipelineAlias/]],
      [
        '400',
        { status: 400, body: '{"message":"VS402\\n bad"}' },
        'rejected',
        [/refused it \(400\): VS402 bad\. Correct/],
      ],
      [
        'a redirect',
        { status: 302, headers: { location: 'https://login.example.com/x?secret=1' } },
        'redirected',
        [/leads elsewhere \(302\) to login\.example\.com,/],
      ],
      ['a page instead of JSON', 'htmlPage', 'unreadable', [/not what the API promises \(200\)/]],
      ['JSON of another shape', { status: 200, body: '{"id":"twelve"}' }, 'unreadable', [/: id: /]],
      ['an empty answer', { status: 200, body: '' }, 'unreadable', [/it is empty/]],
      ['null', { status: 200, body: 'null' }, 'unreadable', [/it is empty/]],
    ];
    for (const [title, failure, reason, expected] of cases) {
      it(title, async () => {
        const azureDevOps = await openIn(server);
        server.fail(/^GET .*builds\/12/, failure);
        const error = await readPipelineRun(azureDevOps, { id: 12 }).catch((thrown: unknown) => thrown);
        assert.ok(error instanceof AzureDevOpsFault);
        assert.equal(error.reason, reason);
        for (const pattern of expected) assert.match(error.message, pattern);
        assert.doesNotMatch(error.message, /secret|\n/);
        assert.equal(buildRequests().length, 1, 'not asked again');
      });
    }

    it('the token is wrong', async () => {
      const host = jobIn({ ...server, token: 'another-token' });
      const azureDevOps = await openAzureDevOps(host, { patience: IMPATIENCE });
      assert.match(await messageOf(readPipelineRun(azureDevOps, { id: 12 })), /401: TF400813/);
    });

    it('the project is unknown', async () => {
      const message = await messageOf(readPipelineRun(await openIn(server), { id: 12, project: 'Nowhere' }));
      assert.match(message, /^Run 12 of project Nowhere .*VS800075/);
    });

    it('nobody listens', async () => {
      const azureDevOps = await openIn(server);
      await server.stop();
      assert.match(await messageOf(readPipelineRun(azureDevOps, { id: 12 })), /cannot be reached: .*ECONNREFUSED/);
    });
  });

  describe('what is tried again', () => {
    const cases: readonly [string, Failure][] = [
      ['500', { status: 500 }],
      ['503', { status: 503, body: '<html>' }],
      ['a reset', 'reset'],
      ['an answer that stops in the middle', 'truncated'],
      ['429', { status: 429 }],
    ];
    for (const [title, failure] of cases) {
      it(`${title}, twice, then an answer`, async () => {
        const azureDevOps = await openIn(server);
        server.fail(/^GET .*builds\/12/, failure, 2);
        assert.equal((await readPipelineRun(azureDevOps, { id: 12 })).number, 'python-build-12');
        assert.equal(buildRequests().length, 3);
      });
    }

    it('the OPTIONS before the first question too', async () => {
      server.fail(/^OPTIONS/, { status: 502 }, 2);
      assert.equal((await readPipelineRun(await openIn(server), { id: 12 })).id, 12);
    });

    it('503 to the end: says so', async () => {
      const azureDevOps = await openIn(server);
      server.fail(/^GET .*builds\/12/, { status: 503 }, 9);
      assert.match(await messageOf(readPipelineRun(azureDevOps, { id: 12 })), /127\.0\.0\.1:\d+ failed \(503\)/);
      assert.equal(buildRequests().length, IMPATIENCE.mostAttempts);
    });

    it('Retry-After is honoured', async () => {
      const azureDevOps = await openIn(server, { longestPauseMilliseconds: 1500 });
      server.fail(/^GET .*builds\/12/, { status: 429, headers: { 'retry-after': '1' } });
      const start = performance.now();
      await readPipelineRun(azureDevOps, { id: 12 });
      assert.ok(performance.now() - start > 950);
    });

    it('Retry-After is capped', async () => {
      const azureDevOps = await openIn(server);
      server.fail(/^GET .*builds\/12/, { status: 429, headers: { 'retry-after': '3600' } }, 9);
      assert.match(await messageOf(readPipelineRun(azureDevOps, { id: 12 })), /429\), again after 3600 s/);
    });

    it('silence is not: one time-out is enough', async () => {
      const azureDevOps = await openIn(server, { timeoutMilliseconds: 200 });
      server.fail(/^GET .*builds\/12/, { delayMilliseconds: 60_000 }, 9);
      assert.match(await messageOf(readPipelineRun(azureDevOps, { id: 12 })), /did not answer in time/);
      assert.equal(buildRequests().length, 1);
    });

    it('a POST that failed or was cut off is not: the run may exist', async () => {
      const azureDevOps = await openIn(server);
      for (const failure of [{ status: 503 }, 'reset', 'truncated'] as const) {
        server.fail(/^POST .*runs/, failure);
        const message = await messageOf(queueRun(azureDevOps, build, {}, 'Shop'));
        assert.match(
          message,
          /^A run of pipeline \\Python-Build \(id 7\) cannot be queued: .* Whether it happened is not known/,
        );
      }
      assert.equal(server.requests.filter(({ method }) => method === 'POST').length, 3);
    });

    it('a POST that was throttled is', async () => {
      const azureDevOps = await openIn(server);
      server.fail(/^POST /, { status: 429 });
      await addTag(azureDevOps, { id: 12 }, 'seen');
    });
  });

  it('cancelling the step ends a request and a pause at once', async () => {
    for (const failure of [{ delayMilliseconds: 60_000 }, { status: 503, headers: { 'retry-after': '60' } }]) {
      const host = jobIn(server);
      const patience = { ...IMPATIENCE, timeoutMilliseconds: 60_000, longestPauseMilliseconds: 60_000 };
      const azureDevOps = await openAzureDevOps(host, { patience });
      server.fail(/^GET .*builds\/12/, failure);
      const start = performance.now();
      setTimeout(() => host.cancellation.abort(), 50);
      await assert.rejects(readPipelineRun(azureDevOps, { id: 12 }), { name: 'AbortError' });
      assert.ok(performance.now() - start < 30_000);
    }
  });

  it('the area is asked for once, connections are kept, nothing is sent when it is opened', async () => {
    const azureDevOps = await openIn(server);
    assert.equal(server.requests.length, 0);
    await readPipelineRun(azureDevOps, { id: 12 });
    await readPipelineRun(azureDevOps, { id: 12 });
    assert.deepEqual(
      server.requests.map(({ method }) => method),
      ['OPTIONS', 'GET', 'GET'],
    );
  });

  describe('what it takes to open', () => {
    it('everything that is missing is named', async () => {
      const message = await messageOf(openAzureDevOps(new RecordingHost()));
      assert.match(message, /TeamFoundationCollectionUri and .*TeamProject and the token of the job .* are missing/);
    });

    it('without the token of the job: how a step gets it in YAML, and in a classic pipeline', async () => {
      const host = jobIn(server);
      host.endpoints.clear();
      const message = await messageOf(openAzureDevOps(host));
      assert.match(message, /^Azure DevOps cannot be asked: the token of the job \(System\.AccessToken\) is missing\./);
      assert.match(message, /In YAML .*SYSTEM_ACCESSTOKEN: \$\(System\.AccessToken\)/);
      assert.match(message, /classic pipeline or release tick "Allow scripts to access the OAuth token"/);
    });

    it('an address that is none', async () => {
      const host = jobIn({ collectionUri: 'dev.azure.com/org', token: 'x' });
      assert.match(await messageOf(openAzureDevOps(host)), /'dev\.azure\.com\/org', which is no http or https address/);
    });

    it('System.AccessToken serves where the agent hands no token over; it is masked', async () => {
      const host = jobIn(server, { 'System.AccessToken': server.token });
      host.endpoints.clear();
      const azureDevOps = await openAzureDevOps(host);
      assert.equal((await readPipelineRun(azureDevOps, { id: 12 })).project, 'Shop');
      assert.equal(host.mask(`x ${server.token}`), 'x ***');
    });

    for (const [token, header] of [
      ['eyJ0eXAi.e30.sig', 'Bearer eyJ0eXAi.e30.sig'],
      ['p'.repeat(52), `Basic ${Buffer.from(`:${'p'.repeat(52)}`).toString('base64')}`],
      [
        `${'a'.repeat(76)}AZDO${'b'.repeat(4)}`,
        `Basic ${Buffer.from(`:${'a'.repeat(76)}AZDObbbb`).toString('base64')}`,
      ],
    ] as const) {
      it(`a token of ${token.length} characters is sent as ${header.split(' ')[0]}`, () => {
        assert.equal(authorizationOf(token), header);
      });
    }
  });
});
