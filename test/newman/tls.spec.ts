import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { Job, runTask } from '../rigs/agent/agent.ts';
import { startCertified } from '../support/newman/authority.ts';
import type { CertifiedServer } from '../support/newman/authority.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';

const SANITY = collectionOf('Sanity', [{ name: 'Health', test: PASSES }]);
// Through this task's own proxy, and from there directly.
const PROXIED = { 'Agent.ProxyUrl': 'http://127.0.0.1:2', 'Agent.ProxyBypassList': '["localhost"]' };

describe('NewmanSanity: certificates', () => {
  let server: CertifiedServer;
  let other: CertifiedServer;
  before(async () => {
    server = await startCertified('Company CA');
    other = await startCertified('CA of the agent', (asked) =>
      asked === '/sanity.json' ? JSON.stringify(SANITY) : '{}',
    );
  });
  beforeEach(() => {
    for (const { requests } of [server, other]) requests.length = 0;
  });
  after(() => {
    server.stop();
    other.stop();
  });

  const test = (inputs: Record<string, string>, variables: Record<string, string> = {}): Promise<SanityRun> => {
    const files = { 'postman/sanity.json': SANITY, 'certificates/ca.pem': server.ca, 'agent/ca.pem': other.ca };
    return runSanity({
      files,
      inputs: { collection: 'postman/*.json', targetUrl: server.url, ...inputs },
      variables,
      prepare: (host, base) => {
        const agent = host.variable('Agent.CAInfo');
        if (agent !== undefined) host.variables.set('Agent.CAInfo', path.join(base, agent));
      },
    });
  };

  for (const [way, variables] of [['directly', {}] as const, ["through this task's own proxy", PROXIED] as const]) {
    it(`trusts an authority that caCertificates names, wherever its file lies, ${way}`, async () => {
      const run = await test({ caCertificates: 'certificates/ca.pem' }, variables);
      assert.equal(run.outcome.result, 'succeeded', run.log);
      assert.deepEqual(server.requests, ['/', '/ok'], 'the ready probe too');
    });

    it(`trusts the agent's own authority (Agent.CAInfo) beside it, also for a collection's URL, ${way}`, async () => {
      const agent = { ...variables, 'Agent.CAInfo': 'agent/ca.pem' };
      const alone = await test({ targetUrl: other.url }, agent);
      assert.equal(alone.outcome.result, 'succeeded', alone.log);
      const inputs = { collection: `${other.url}/sanity.json`, caCertificates: 'certificates/ca.pem' };
      const both = await test(inputs, agent);
      assert.equal(both.outcome.result, 'succeeded', both.log);
      assert.deepEqual(server.requests, ['/', '/ok']);
    });
  }

  it('says what to do about a collection behind a certificate that nobody vouches for', async () => {
    const run = await test({ collection: `${other.url}/sanity.json` });
    assert.match(run.outcome.message, /cannot be downloaded: .*certificate/);
  });

  it("warns of an agent's CA file that cannot be read, and goes on", async () => {
    const run = await test({ insecure: 'true' }, { 'Agent.CAInfo': 'agent/gone.pem' });
    assert.equal(run.outcome.result, 'succeeded', run.log);
    assert.match(run.host.warnings.join(), /gone\.pem \(Agent\.CAInfo\) cannot be read/);
  });

  it('accepts any certificate with insecure', async () => {
    const run = await test({ insecure: 'true' });
    assert.equal(run.outcome.result, 'succeeded', run.log);
  });

  it('says what to do about a certificate that nobody vouches for', async () => {
    const run = await test({ readyTimeoutSeconds: '0' });
    assert.match(run.outcome.message, /certificate.+Name the certificate authority in caCertificates/);
    const waiting = await test({ readyTimeoutSeconds: '5' });
    assert.match(waiting.outcome.message, /not ready within 5 s.+certificate.+caCertificates/);
  });

  it('trusts all at once, in the built task: NODE_EXTRA_CA_CERTS, Agent.CAInfo and caCertificates', async () => {
    const third = await startCertified('CA of the machine');
    const job = new Job();
    const sources = job.variable('System.DefaultWorkingDirectory') ?? job.folder;
    await mkdir(sources, { recursive: true });
    const file = async (name: string, text: string) => {
      await writeFile(path.join(sources, name), text);
      return path.join(sources, name);
    };
    const requests = [server, other, third].map(({ url }, index) => ({ name: `Server ${index}`, url, test: PASSES }));
    await file('sanity.json', JSON.stringify(collectionOf('Sanity', requests)));
    await file('ca.pem', server.ca);
    const run = await runTask({
      task: 'NewmanSanity',
      job,
      inputs: { collection: 'sanity.json', targetUrl: third.url, caCertificates: 'ca.pem' },
      variables: { 'Agent.CAInfo': await file('agent.pem', other.ca) },
      environment: { NODE_EXTRA_CA_CERTS: await file('extra.pem', third.ca) },
    });
    third.stop();
    job.dispose();
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['assertions'], '3');
  });
});
