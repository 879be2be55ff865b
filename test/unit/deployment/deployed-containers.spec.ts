import assert from 'node:assert/strict';
import type { RecordedWorkload } from '../../../shared/contract/workload-record.ts';
import {
  deployedContainers,
  furtherWorkloads,
  recordedContainers,
} from '../../../shared/deployment/deployed-containers.ts';
import { DEPLOYED } from '../../support/newman/deployed.ts';

const previous = { rule: 'live', reason: '' };
const entry = (
  name: string,
  images: readonly (readonly [container: string, before: string, after?: string])[],
  revision?: string,
): RecordedWorkload => {
  const containers = images.map(([container, before, after]) => ({
    name: container,
    image: { before, ...(after === undefined ? {} : { after }) },
    previous,
  }));
  const [main] = containers;
  if (main === undefined) throw new Error('no container');
  return {
    workload: { kind: 'Deployment', namespace: 'prod', name, uid: 'u' },
    container: main.name,
    image: main.image,
    digestsBefore: [],
    revision: revision === undefined ? {} : { after: revision },
    previous,
    containers,
  };
};
const gone: RecordedWorkload = { absent: true, workload: { kind: 'Deployment', namespace: 'prod', name: 'new' } };

describe('what was deployed, as deploy-info and the record beside it tell it', () => {
  const workloads: readonly RecordedWorkload[] = [
    entry(
      'python-service',
      [
        ['app', 'reg/app:457', 'reg/app:458'],
        ['job', 'reg/job:1', 'reg/job:2'],
      ],
      '7',
    ),
    entry('web', [['web', 'reg/web:1', 'reg/web:1']]),
    entry('worker', [
      ['worker', 'reg/worker:1', 'reg/worker:2'],
      ['sidecar', 'reg/sidecar:1'],
    ]),
    gone,
  ];
  const recorded = recordedContainers({ workloads });

  it('is what deploy-info names, then every other container that the step put an image into', () => {
    const image = `${DEPLOYED.imageName}:${DEPLOYED.imageTag}`;
    assert.deepEqual(
      deployedContainers(DEPLOYED, recorded).map(
        ({ reference, image: put, recorded: container, revision, isChanged }) => [
          reference.name,
          container,
          put,
          revision,
          isChanged,
        ],
      ),
      [
        ['python-service', 'app', image, '7', true],
        ['python-service', 'job', 'reg/job:2', '7', true],
        ['web', 'web', 'reg/web:1', undefined, false],
        ['worker', 'worker', 'reg/worker:2', undefined, true],
      ],
    );
  });

  it('tells whether more than images was changed: by manifests, or by a step that was followed', () => {
    const more = (of: Omit<Parameters<typeof recordedContainers>[0], 'workloads'>, outcome?: 'unchanged') => {
      const [main] = workloads;
      assert.ok(main !== undefined && !('absent' in main));
      const told = recordedContainers({ ...of, workloads: [outcome === undefined ? main : { ...main, outcome }] });
      return told.every(({ isMoreChanged }) => isMoreChanged);
    };
    const set = { record: { namespace: 'prod', name: 'r', uid: 'u', sha256: 's' }, objects: [] };
    assert.deepEqual(
      [more({}), more({ action: 'deploy' }), more({ action: 'follow' }), more({ action: 'follow' }, 'unchanged')],
      [false, false, true, false],
    );
    assert.equal(more({ action: 'follow', set }, 'unchanged'), true);
    assert.equal(more({ action: 'follow', set: { objects: [] } }, 'unchanged'), false);
  });

  it('is only what deploy-info names where there is no record', () => {
    const [one, ...others] = deployedContainers(DEPLOYED, []);
    assert.deepEqual(
      [one?.reference.name, one?.recorded, one?.isChanged, others],
      ['python-service', undefined, true, []],
    );
  });

  it('is nothing where deploy-info names no workload or image that Kubernetes could have', () => {
    assert.deepEqual(deployedContainers({ ...DEPLOYED, deploymentName: 'pod/x' }, recorded), []);
    assert.deepEqual(deployedContainers({ ...DEPLOYED, imageTag: 'no tag' }, recorded), []);
  });

  it('has further workloads once each, by their main container', () => {
    assert.deepEqual(
      furtherWorkloads(recorded).map(({ workload, container }) => [workload.name, container]),
      [
        ['web', 'web'],
        ['worker', 'worker'],
      ],
    );
    assert.deepEqual(furtherWorkloads([]), []);
  });
});
