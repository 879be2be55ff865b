import assert from 'node:assert/strict';
import {
  calledAlone,
  calledAmongOthers,
  contractName,
  factsOf,
  isObjectName,
  kubectlName,
  parseWorkloadName,
  pauseCommand,
  resumeCommand,
  selectorText,
  target,
} from '../../../shared/kubernetes/resources.ts';

describe('deploymentName', () => {
  const good = [
    ['python-service', 'Deployment', 'python-service'],
    ['deployment/python-service', 'Deployment', 'python-service'],
    ['deploy/python-service', 'Deployment', 'python-service'],
    ['deployment.apps/python-service', 'Deployment', 'python-service'],
    ['StatefulSet/db', 'StatefulSet', 'db'],
    ['sts/db', 'StatefulSet', 'db'],
    ['daemonset/agent', 'DaemonSet', 'agent'],
    ['ds/agent.v1', 'DaemonSet', 'agent.v1'],
  ] as const;
  for (const [text, kind, name] of good) {
    it(`${text} means ${kind} ${name}`, () => assert.deepEqual(parseWorkloadName(text), { kind, name }));
  }

  for (const text of [
    '',
    '/x',
    'deployment/',
    'pod/x',
    'deployment/a/b',
    'Upper',
    '-x',
    'a..b',
    'a b',
    'x'.repeat(254),
  ]) {
    it(`'${text.slice(0, 20)}' names nothing`, () => assert.equal(parseWorkloadName(text), undefined));
  }

  it("'constructor/x' names nothing", () => {
    assert.equal(parseWorkloadName('constructor/x'), undefined);
    assert.equal(parseWorkloadName('__proto__/x'), undefined);
  });
});

describe('the name of a workload', () => {
  it('is kind and name for kubectl', () => {
    assert.equal(kubectlName({ kind: 'Deployment', name: 'app' }), 'deployment/app');
    assert.equal(kubectlName({ kind: 'DaemonSet', name: 'app' }), 'daemonset/app');
  });

  it('is bare in the contract for a Deployment, and says the kind of the others', () => {
    assert.equal(contractName({ kind: 'Deployment', name: 'app' }), 'app');
    assert.equal(contractName({ kind: 'StatefulSet', name: 'app' }), 'statefulset/app');
  });

  it('is what the API server takes: 253 characters at most, in labels of small letters and digits', () => {
    for (const good of ['a', 'a-b', 'a.b-c', '0', 'x'.repeat(253)]) assert.ok(isObjectName(good), good);
    for (const bad of ['', 'A', 'a_b', 'a-', '.a', 'x'.repeat(254), '-'.repeat(100_000)]) assert.ok(!isObjectName(bad));
  });
});

describe('the address of a request', () => {
  it('is in the group of the resource', () => {
    assert.equal(target('get', 'deployments', 'prod', 'app').path, '/apis/apps/v1/namespaces/prod/deployments/app');
    assert.equal(target('list', 'replicasets', 'prod').path, '/apis/apps/v1/namespaces/prod/replicasets');
    assert.equal(target('list', 'pods', 'prod').path, '/api/v1/namespaces/prod/pods');
  });

  it('has a subresource behind the name', () => {
    const { path, subject } = target('get', 'pods/log', 'prod', 'pod-1');
    assert.equal(path, '/api/v1/namespaces/prod/pods/pod-1/log');
    assert.deepEqual(subject, { verb: 'get', group: '', resource: 'pods/log', namespace: 'prod', name: 'pod-1' });
  });

  it('cannot be led elsewhere by a name', () => {
    assert.equal(
      target('get', 'pods', '../kube-system', 'a/b?c').path,
      '/api/v1/namespaces/..%2Fkube-system/pods/a%2Fb%3Fc',
    );
  });

  it('differs by kind, as do revisions and their label', () => {
    assert.deepEqual(factsOf('Deployment'), {
      resource: 'deployments',
      revisions: 'replicasets',
      revisionLabel: 'pod-template-hash',
    });
    for (const kind of ['StatefulSet', 'DaemonSet'] as const) {
      assert.equal(factsOf(kind).revisions, 'controllerrevisions');
      assert.equal(factsOf(kind).revisionLabel, 'controller-revision-hash');
    }
  });
});

describe('a label selector', () => {
  it('is written as the query parameter takes it', () => {
    assert.equal(
      selectorText({
        matchLabels: { app: 'x', tier: 'web' },
        matchExpressions: [
          { key: 'env', operator: 'In', values: ['a', 'b'] },
          { key: 'zone', operator: 'NotIn', values: ['c'] },
          { key: 'ready', operator: 'Exists' },
          { key: 'old', operator: 'DoesNotExist' },
        ],
      }),
      'app=x,tier=web,env in (a,b),zone notin (c),ready,!old',
    );
  });

  it('may have labels only, or nothing', () => {
    assert.equal(selectorText({ matchLabels: { app: 'x' } }), 'app=x');
    assert.equal(selectorText({}), '');
  });
});

describe('What a workload is called in a step', () => {
  const web = (kind: 'Deployment' | 'StatefulSet') => ({ kind, name: 'web' });

  it('is its bare name where it is the only one', () => {
    assert.deepEqual(calledAlone(web('StatefulSet')), { name: 'web', title: 'web' });
  });

  it('tells one of several from another kind of the same name; a title has no slash', () => {
    assert.deepEqual(calledAmongOthers(web('Deployment')), { name: 'web', title: 'web' });
    assert.deepEqual(calledAmongOthers(web('StatefulSet')), { name: 'statefulset/web', title: 'web (StatefulSet)' });
  });
});

describe('The commands that a line tells a person to run', () => {
  it('pause and resume a Deployment by kind, name and namespace', () => {
    const shop = { kind: 'Deployment', namespace: 'prod', name: 'shop' } as const;
    assert.equal(pauseCommand(shop), 'kubectl rollout pause deployment/shop -n prod');
    assert.equal(resumeCommand(shop), 'kubectl rollout resume deployment/shop -n prod');
  });
});
