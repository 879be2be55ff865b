import assert from 'node:assert/strict';
import { backendOf, isPodNamed, podPort, serviceOfHost } from '../../../shared/kubernetes/port-forward-service.ts';
import type { Service } from '../../../shared/kubernetes/port-forward-service.ts';

const selector = { app: 'python-service', tier: 'web' };
const why = (service: Service, port = 80, pod?: string) => {
  const backend = backendOf(service, port, pod);
  return backend.found ? 'found' : backend.why;
};

describe('the pods and the port behind a Service', () => {
  it('are those of its selector and its target port, by number or by name', () => {
    const ports = [{ port: 80, targetPort: 'http' }, { port: 81, targetPort: 8081 }, { port: 82 }];
    for (const [port, targetPort] of [
      [80, 'http'],
      [81, 8081],
      [82, 82],
    ] as const) {
      const found = { found: true, selector: 'app=python-service,tier=web', targetPort };
      assert.deepEqual(backendOf({ spec: { selector, ports } }, port), found);
    }
  });

  it('are the pods themselves behind a headless Service, one of them where it is named', () => {
    const headless = { spec: { selector, clusterIP: 'None' } };
    for (const pod of [undefined, 'db-0']) {
      const found = { found: true, selector: 'app=python-service,tier=web', targetPort: 5432 };
      assert.deepEqual(backendOf(headless, 5432, pod), found);
    }
  });

  it('are not known without a selector, of an alias, or of one pod of a Service that is not headless', () => {
    assert.match(why({}), /has no selector/);
    assert.match(why({ spec: { ports: [{ port: 80 }] } }), /has no selector/);
    assert.match(why({ spec: { type: 'ExternalName', externalName: 'db.example.com' } }), /alias of db\.example\.com/);
    assert.match(why({ spec: { selector, ports: [{ port: 80 }] } }, 80, 'db-0'), /pod db-0 has no name of its own/);
  });

  it('lack a port that the Service does not have: its ports are named, or that it has none', () => {
    const ports = [{ name: 'http', port: 80 }, { port: 443 }, { port: 53, protocol: 'UDP' }];
    assert.match(why({ spec: { selector, ports } }, 8080), /no port 8080; its ports: 80 \(http\), 443, 53$/);
    assert.match(why({ spec: { selector, ports } }, 53), /no port 53/);
    assert.match(why({ spec: { selector } }), /no port 80; its ports: none$/);
  });
});

describe('the port of a pod', () => {
  const containers = [
    {
      name: 'app',
      ports: [
        { name: 'http', containerPort: 8000 },
        { name: 'dns', containerPort: 53, protocol: 'UDP' },
      ],
    },
    { name: 'logger' },
  ];

  it('is found by the name that a container gives it, sidecars included, or is the number itself', () => {
    assert.equal(podPort({ spec: { containers } }, 'http'), 8000);
    assert.equal(podPort({ spec: { containers } }, 9000), 9000);
    const initContainers = [{ name: 'proxy', ports: [{ name: 'admin', containerPort: 15000, protocol: 'TCP' }] }];
    assert.equal(podPort({ spec: { containers, initContainers } }, 'admin'), 15000);
  });

  it('is none where nobody has that name, or for UDP only', () => {
    for (const name of ['admin', 'dns']) assert.equal(podPort({ spec: { containers } }, name), undefined);
  });
});

describe('a name inside of the cluster', () => {
  it('is that of a Service, or of one pod behind it', () => {
    assert.deepEqual(serviceOfHost('python-service.prod.svc'), {
      name: 'python-service',
      namespace: 'prod',
      pod: undefined,
    });
    assert.deepEqual(serviceOfHost('DB-0.db.prod.svc.cluster.local.'), { name: 'db', namespace: 'prod', pod: 'db-0' });
    for (const host of ['python-service', 'python-service.prod', 'example.com'])
      assert.equal(serviceOfHost(host), undefined);
  });

  it('leads to the pod with that host name below that Service', () => {
    const pod = { spec: { containers: [], hostname: 'db-0', subdomain: 'db' } };
    assert.ok(isPodNamed(pod, 'db-0', 'db'));
    assert.ok(!isPodNamed(pod, 'db-0', 'other'));
    assert.ok(!isPodNamed(pod, 'db-1', 'db'));
  });
});
