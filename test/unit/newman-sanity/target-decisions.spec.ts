import assert from 'node:assert/strict';
import type { PipelineVariables } from '../../../shared/azure-devops/pipeline-resources.ts';
import { needsLookup } from '../../../tasks/NewmanSanity/network/choose-access.ts';
import { choosePods } from '../../../tasks/NewmanSanity/network/choose-pods.ts';
import { pod, replicaSet } from '../../support/objects.ts';
import { DEPLOYED } from '../../support/newman/deployed.ts';
import { describeAnswer, probeUrl, showsReady } from '../../../tasks/NewmanSanity/target/readiness.ts';
import { chooseUrl } from '../../../tasks/NewmanSanity/target/target-url.ts';
import { DEPLOY_INFO_VARIABLE, choosePlace } from '../../../shared/deployment/deploy-info-place.ts';

const NOTHING = {
  ...{ deployInfo: undefined, pipelineAlias: undefined, sourceRunId: undefined, targetUrl: undefined },
  artifactSuffix: '',
  takesUrl: true,
};
const of = (values: Readonly<Record<string, string>> = {}): PipelineVariables => ({
  variable: (name) => values[name],
  variableNames: () => Object.keys(values),
});
const BUILD = { 'resources.pipeline.build.runID': '7' };
const WEB = { 'resources.pipeline.web.runID': '8' };

describe('NewmanSanity: where deploy-info is taken from', () => {
  const earlier = of({ [DEPLOY_INFO_VARIABLE]: '/tmp/deploy-info' });

  it('is the path that was given, before what an earlier step wrote', () => {
    assert.deepEqual(choosePlace(earlier, { ...NOTHING, deployInfo: 'drop', targetUrl: 'http://h' }), {
      kind: 'path',
      path: 'drop',
      given: true,
      from: "from 'drop'",
    });
  });

  it('is the run that was given', () => {
    assert.deepEqual(choosePlace(earlier, { ...NOTHING, sourceRunId: 3 }), {
      kind: 'run',
      run: { id: 3, description: 'run 3' },
      from: 'from run 3',
    });
  });

  it('is nowhere where a target URL is given', () => {
    assert.equal(choosePlace(earlier, { ...NOTHING, targetUrl: 'http://h' }), undefined);
  });

  it('is else what an earlier step of this job wrote, then the only pipeline resource', () => {
    assert.deepEqual(choosePlace(earlier, NOTHING), {
      kind: 'path',
      path: '/tmp/deploy-info',
      given: false,
      from: 'written by an earlier step of this job',
    });
    const place = choosePlace(of(BUILD), NOTHING);
    assert.equal(place?.from, 'from run 7 of pipeline resource build, the only pipeline resource of this run');
  });

  it('is never what this job deployed last with another suffix than the one that is asked for', () => {
    const wrote = (artifact: string) =>
      of({ ...BUILD, [DEPLOY_INFO_VARIABLE]: `/tmp/out/${artifact}/deploy-info.json` });
    const place = choosePlace(wrote('deploy-info-a'), { ...NOTHING, artifactSuffix: '-a' });
    assert.equal(place?.from, 'written by an earlier step of this job');
    assert.equal(choosePlace(wrote('deploy-info-a'), NOTHING)?.from, place.from);
    for (const other of ['deploy-info-b', 'deploy-info']) {
      assert.throws(
        () => choosePlace(wrote(other), { ...NOTHING, artifactSuffix: '-a' }),
        new RegExp(`asks for deploy-info-a, but .* wrote ${other}\\. Give deployInfo .* deployInfoPath .* -a\\.$`),
      );
    }
    const given = choosePlace(wrote('deploy-info-b'), { ...NOTHING, artifactSuffix: '-a', sourceRunId: 3 });
    assert.equal(given?.from, 'from run 3');
  });

  it('is nowhere where there is none of them, and not guessed among several', () => {
    assert.equal(choosePlace(of(), NOTHING), undefined);
    assert.throws(
      () => choosePlace(of({ ...BUILD, ...WEB }), NOTHING),
      /not clear whose deploy-info.*build, web.*targetUrl\.$/,
    );
    const withoutUrl = { ...NOTHING, takesUrl: false };
    assert.throws(
      () => choosePlace(of({ ...BUILD, ...WEB }), withoutUrl),
      /Give pipelineAlias, sourceRunId or deployInfo\.$/,
    );
  });
});

describe('NewmanSanity: the target URL', () => {
  const deployed = (serviceUrl: string) => ({ ...DEPLOYED, serviceUrl });
  const rows: readonly [title: string, chosen: ReturnType<typeof chooseUrl>, url: string | undefined, from: string][] =
    [
      ['the input', chooseUrl('http://h', undefined), 'http://h', 'the input targetUrl'],
      [
        'the input, which says the same',
        chooseUrl('http://h', deployed('http://h')),
        'http://h',
        'the input targetUrl',
      ],
      ['the input, beside nothing', chooseUrl('http://h', deployed('')), 'http://h', 'the input targetUrl'],
      [
        'the input, which wins',
        chooseUrl('http://h', deployed('http://u:p@other')),
        'http://h',
        'the input targetUrl, not http://other of deploy-info',
      ],
      ['that of deploy-info', chooseUrl(undefined, deployed(' http://h ')), 'http://h', 'serviceUrl of deploy-info'],
      ['none', chooseUrl(undefined, undefined), undefined, 'neither targetUrl nor deploy-info was given'],
      [
        'none, since deploy-info has none',
        chooseUrl(undefined, deployed('')),
        undefined,
        'the serviceUrl of deploy-info is empty, and targetUrl was not given',
      ],
    ];
  for (const [title, chosen, url, from] of rows) it(`is ${title}`, () => assert.deepEqual(chosen, { url, from }));

  it('of deploy-info is refused where it is no URL of the web', () => {
    assert.throws(
      () => chooseUrl(undefined, deployed('python-service:8000')),
      /not an http or https URL.*or give targetUrl/,
    );
  });
});

describe('NewmanSanity: whether the service is ready', () => {
  it('is asked at the target, below it, or from its root; credentials are kept', () => {
    const at = 'https://u:p@h:8000/api/?x=1';
    assert.equal(probeUrl(at, undefined), at);
    assert.equal(probeUrl(at, '/health'), 'https://u:p@h:8000/health');
    assert.equal(probeUrl('http://h', '/health'), 'http://h/health');
    assert.equal(probeUrl(at, 'health'), 'https://u:p@h:8000/api/health');
  });

  it('is told by any answer but those of a gateway in front of a service that is not', () => {
    const answered = (status: number) => showsReady({ kind: 'answer', status, body: Buffer.alloc(0) });
    assert.deepEqual([200, 404, 500, 502, 503, 504].map(answered), [true, true, true, false, false, false]);
    assert.equal(showsReady({ kind: 'noAnswer', code: 'ECONNREFUSED', message: 'x' }), false);
  });
});

describe('NewmanSanity: the way into the cluster', () => {
  it('depends on what the agent resolves only in auto, and only for names inside of the cluster', () => {
    assert.equal(needsLookup('auto', 'python-service.prod.svc'), true);
    assert.equal(needsLookup('auto', 'python-service.example.com'), false);
    assert.equal(needsLookup('auto', undefined), false);
    assert.equal(needsLookup('portForward', 'python-service.prod.svc'), false);
  });

  const service = { namespace: 'prod', name: 'python-service', pod: undefined };

  it('is closed where no container of the pods has the port', () => {
    const choice = choosePods([pod({})], undefined, 'http', service);
    assert.equal(choice.found ? 'found' : choice.why, 'no container of its pods has a port named http');
  });

  it('leads to no pod of the workload while none of its revisions is live', () => {
    const old = replicaSet({ revision: 4 });
    const choice = choosePods([pod({ owner: old.metadata.uid })], { live: undefined, all: [old] }, 8000, service);
    assert.equal(choice.found ? 'found' : choice.why, 'none of its 1 pods is ready');
  });
});

describe('NewmanSanity: what the service answered', () => {
  it('is told by its status, or by why there is none', () => {
    assert.equal(describeAnswer({ kind: 'answer', status: 503, body: Buffer.alloc(0) }), 'status 503');
    assert.equal(describeAnswer({ kind: 'noAnswer', code: 'ECONNREFUSED', message: 'refused' }), 'refused');
  });
});
