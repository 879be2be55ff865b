import assert from 'node:assert/strict';
import type { Pod, RevisionObject } from '../../../shared/kubernetes/objects.ts';
import { backendOf, podPort, serviceOfHost } from '../../../shared/kubernetes/port-forward-service.ts';
import { isLoopbackName } from '../../../tasks/NewmanSanity/network/loopback-name.ts';
import { chooseAccess } from '../../../tasks/NewmanSanity/network/choose-access.ts';
import type { AccessInput } from '../../../tasks/NewmanSanity/network/choose-access.ts';
import { choosePods } from '../../../tasks/NewmanSanity/network/choose-pods.ts';

describe('NewmanSanity: how the target is reached', () => {
  const hosts: readonly [host: string, expected: string | undefined][] = [
    ['python-service.prod.svc', 'prod/python-service'],
    ['Python-Service.prod.svc.cluster.local', 'prod/python-service'],
    ['python-service.prod.svc.cluster.local.', 'prod/python-service'],
    ['python-service.prod.svc.company.internal', 'prod/python-service'],
    ['python-service', undefined],
    ['python-service.prod', undefined],
    ['pod-0.python-service.prod.svc', 'prod/python-service/pod-0'],
    ['Pod-0.python-service.prod.svc.cluster.local', 'prod/python-service/pod-0'],
    ['a.pod-0.python-service.prod.svc', undefined],
    ['python-service.example.com', undefined],
    ['10.0.0.1', undefined],
  ];
  for (const [host, expected] of hosts) {
    it(`${host} is ${expected ?? 'no name inside of a cluster'}`, () => {
      const place = serviceOfHost(host);
      const pod = place?.pod === undefined ? '' : `/${place.pod}`;
      assert.equal(place === undefined ? undefined : `${place.namespace}/${place.name}${pod}`, expected);
    });
  }

  const INSIDE = 'python-service.prod.svc';
  type Row = readonly [
    access: AccessInput,
    host: string | undefined,
    facts: string,
    expected: 'direct' | 'tunnel' | 'impossible',
  ];
  const rows: readonly Row[] = [
    ['auto', 'python-service.example.com', '', 'direct'],
    ['auto', undefined, 'connection', 'direct'],
    ['auto', INSIDE, 'resolves', 'direct'],
    ['auto', INSIDE, 'resolves connection', 'direct'],
    ['auto', INSIDE, 'connection', 'tunnel'],
    ['auto', INSIDE, 'connection proxied', 'tunnel'],
    ['auto', INSIDE, 'proxied', 'direct'],
    ['auto', INSIDE, '', 'impossible'],
    ['auto', 'unknown.example.com', 'connection', 'direct'],
    ['direct', INSIDE, 'connection', 'direct'],
    ['portForward', INSIDE, 'resolves connection', 'tunnel'],
    ['portForward', 'python-service.example.com', 'connection', 'impossible'],
    ['portForward', undefined, 'connection', 'impossible'],
  ];
  for (const [access, host, facts, expected] of rows) {
    it(`${access}, ${host ?? 'no target'}, ${facts || 'nothing else'}: ${expected}`, () => {
      const choice = chooseAccess({
        access,
        host,
        resolves: facts.includes('resolves'),
        hasConnection: facts.includes('connection'),
        isProxied: facts.includes('proxied'),
      });
      assert.equal(choice.kind, expected);
    });
  }

  const selector = { app: 'a' };
  const ports = [
    { name: 'http', port: 80, targetPort: 'web' },
    { port: 81 },
    { port: 82, targetPort: 8082 },
    { name: 'dns', port: 53, protocol: 'UDP' },
  ];
  const services: readonly [title: string, spec: object, port: number, expected: string | number][] = [
    ['a named target port', { selector, ports }, 80, 'web'],
    ['no target port', { selector, ports }, 81, 81],
    ['another target port', { selector, ports }, 82, 8082],
    ['a headless Service', { selector, ports, clusterIP: 'None' }, 80, 80],
    ['a port that it lacks', { selector, ports }, 83, 'it has no port 83; its ports: 80 (http), 81, 82, 53 (dns)'],
    [
      'a port of another protocol',
      { selector, ports },
      53,
      'it has no port 53; its ports: 80 (http), 81, 82, 53 (dns)',
    ],
    ['no selector', { ports }, 80, 'it has no selector, so its pods are not known'],
    [
      'an alias',
      { type: 'ExternalName', externalName: 'x.example.com' },
      80,
      'it is an alias of x.example.com, outside of the cluster; give that as the target',
    ],
  ];
  for (const [title, spec, port, expected] of services) {
    it(`a Service with ${title}`, () => {
      const backend = backendOf({ spec }, port);
      assert.equal(backend.found ? backend.targetPort : backend.why, expected);
    });
  }

  it('finds one pod only behind a headless Service', () => {
    const headless = backendOf({ spec: { selector, ports, clusterIP: 'None' } }, 80, 'pod-0');
    assert.equal(headless.found, true);
    const other = backendOf({ spec: { selector, ports } }, 80, 'pod-0');
    assert.match(other.found ? 'found' : other.why, /it is not headless .* its pod pod-0 has no name of its own/);
  });

  it('finds named ports in containers and sidecars, of TCP only', () => {
    const containers = [
      { name: 'a', ports: [{ name: 'web', containerPort: 1, protocol: 'UDP' }] },
      { name: 'b', ports: [{ name: 'web', containerPort: 2 }] },
    ];
    const initContainers = [{ name: 'c', ports: [{ name: 'proxy', containerPort: 3 }] }];
    const pod = { spec: { containers, initContainers } };
    assert.deepEqual(
      ['web', 'proxy', 9, 'gone'].map((port) => podPort(pod, port)),
      [2, 3, 9, undefined],
    );
  });

  const replicaSet = (uid: string): RevisionObject => ({
    metadata: { name: `a-${uid}`, namespace: 'n', uid, resourceVersion: '1' },
    spec: { template: { spec: { containers: [] } } },
  });
  const pod = (name: string, owner: string, state: 'ready' | 'unready' | 'terminating'): Pod => ({
    metadata: {
      ...{ name, namespace: 'n', uid: name, resourceVersion: '1' },
      ...(state === 'terminating' ? { deletionTimestamp: 'now' } : {}),
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: owner, controller: true }],
    },
    spec: { containers: [{ name: 'a' }] },
    status: { conditions: [{ type: 'Ready', status: state === 'unready' ? 'False' : 'True' }] },
  });
  const SERVICE = { namespace: 'n', name: 'a', pod: undefined };
  const tested = { live: replicaSet('new'), all: [replicaSet('new'), replicaSet('old')] };
  const choices: readonly [title: string, pods: readonly Pod[], expected: readonly string[] | RegExp][] = [
    ['the live revision', [pod('1', 'old', 'ready'), pod('2', 'new', 'ready')], ['2']],
    ['ready ones', [pod('1', 'new', 'unready'), pod('2', 'new', 'ready')], ['2']],
    ['those that stay', [pod('1', 'new', 'terminating'), pod('2', 'new', 'ready')], ['2']],
    ['those of a gateway in front', [pod('1', 'gateway', 'ready')], ['1']],
    [
      'no others',
      [pod('1', 'old', 'ready'), pod('2', 'new', 'unready')],
      /none of its 2 pods of the live revision a-new/,
    ],
    ['none where there are none', [], /none of its 0 pods is ready/],
  ];
  for (const [title, pods, expected] of choices) {
    it(`chooses ${title}`, () => {
      const choice = choosePods(pods, tested, 8000, SERVICE);
      if (expected instanceof RegExp) assert.match(choice.found ? 'found' : choice.why, expected);
      else assert.deepEqual(choice.found ? choice.targets.map((one) => one.pod.metadata.name) : choice.why, expected);
    });
  }

  it('chooses the one pod that is named, where it is ready and of the live revision', () => {
    const named = (name: string, owner: string, state: 'ready' | 'unready'): Pod => {
      const one = pod(name, owner, state);
      return { ...one, spec: { ...one.spec, hostname: name, subdomain: 'a' } as Pod['spec'] };
    };
    const pods = [named('a-0', 'new', 'ready'), named('a-1', 'new', 'ready'), named('a-2', 'old', 'ready')];
    const choose = (hostname: string) => {
      const choice = choosePods([...pods, pod('a-3', 'new', 'ready')], tested, 8000, { ...SERVICE, pod: hostname });
      return choice.found ? choice.targets.map((one) => one.pod.metadata.name).join() : choice.why;
    };
    assert.equal(choose('a-1'), 'a-1');
    assert.match(choose('a-2'), /of the live revision a-new is ready/);
    assert.equal(choose('a-3'), 'it has no pod a-3', 'a pod without a host name below the Service');
  });
});

describe('NewmanSanity: names that mean this machine', () => {
  for (const name of ['localhost', 'shop.localhost', 'a.b.LOCALHOST', 'localhost.']) {
    it(`${name} does`, () => assert.equal(isLoopbackName(name), true));
  }
  for (const name of ['notlocalhost', 'localhost.example.com', '127.0.0.1', 'localhos']) {
    it(`${name} is asked for`, () => assert.equal(isLoopbackName(name), false));
  }
});
