import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { Fault } from '../../shared/host/fault.ts';
import type { Endpoint } from '../../shared/host/host.ts';
import { provideAks } from '../../shared/azure/rest/provide-aks.ts';
import { connect } from '../../shared/kubernetes/connection/connection.ts';
import { makeCertificate } from '../rigs/cluster/certificate.ts';
import { RecordingHost } from '../support/recording-host.ts';
import { cases, damaged, hostileJson, hostileText } from '../support/properties.ts';

const LONGEST_LINE = 4001;
const TOKEN = 'secret-token-of-the-cluster';
const PASSWORD = 'secret-password-of-the-user';
const SECRETS = [TOKEN, PASSWORD, Buffer.from(TOKEN).toString('base64'), 'secret-'];

/** A connection as the agent hands it over. */
function endpoint(data: Readonly<Record<string, string>>, parameters: Readonly<Record<string, string>>, url?: string) {
  const of = (values: Readonly<Record<string, string>>) => (key: string) =>
    Object.hasOwn(values, key) ? values[key] || undefined : undefined;
  return { id: 'k8s', url, scheme: 'Kubernetes', data: of(data), parameter: of(parameters) } satisfies Endpoint;
}

describe('any connection to a cluster', () => {
  let server: https.Server;
  let address = '';
  let authority = '';
  let folder = '';
  before(async () => {
    const { certificate, key } = await makeCertificate();
    authority = Buffer.from(certificate).toString('base64');
    server = https.createServer({ cert: certificate, key }, (_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"kind":"Status","message":"Unauthorized","code":401}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    folder = await mkdtemp(path.join(tmpdir(), 'smart-rollback-kubeconfig-'));
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Connects and asks once: `asked`, or the error line. Whatever is wrong with the connection is a Fault in one line, without any secret. */
  const ask = async (host: RecordingHost, source: Parameters<typeof connect>[1]): Promise<string> => {
    try {
      const { cluster } = await connect(host, source, provideAks);
      // Only our own server is asked: the text may name any other.
      if (cluster.server !== address) return 'another server';
      await cluster.readWorkload({ kind: 'Deployment', namespace: 'prod', name: 'app' });
      return assert.fail('the server answers everybody with 401');
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const line = host.secrets.safeLine(error.message);
      assert.ok(line.length <= LONGEST_LINE, `${line.length} characters: ${line.slice(0, 300)}`);
      const said = [line, ...host.infos, ...host.warnings].join('\n');
      // Names of contexts are shown, whatever they are.
      if (!/context/.test(line))
        for (const secret of SECRETS) assert.ok(!said.includes(secret), `${secret} in ${said}`);
      return /\(401 /.test(line) ? 'asked' : line;
    }
  };
  const askEndpoint = (one: Endpoint) => {
    const host = new RecordingHost();
    host.endpoints.set('k8s', one);
    return ask(host, { type: 'kubernetesServiceConnection', id: 'k8s' });
  };
  const askKubeconfig = (kubeconfig: string, more: Readonly<Record<string, string>> = {}) =>
    askEndpoint(endpoint({ authorizationType: 'Kubeconfig' }, { kubeconfig, ...more }));
  const kubeconfig = (user: object = { token: TOKEN }, cluster: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'prod', cluster: { server: address, 'certificate-authority-data': authority, ...cluster } }],
    users: [{ name: 'deployer', user }],
    contexts: [{ name: 'prod', context: { cluster: 'prod', user: 'deployer', namespace: 'shop' } }],
    'current-context': 'prod',
  });

  it('a kubeconfig with nothing wrong reaches the server', async () => {
    assert.equal(await askKubeconfig(JSON.stringify(kubeconfig())), 'asked');
    assert.equal(await askKubeconfig(JSON.stringify(kubeconfig({ username: 'me', password: PASSWORD }))), 'asked');
  });

  it('a kubeconfig of any text says in one line what is wrong, and shows no secret of it', async () => {
    const yaml = fc.constantFrom(
      ...[
        '- ',
        ': ',
        '&a ',
        '*a',
        `*${TOKEN}`,
        `!${TOKEN} `,
        `!!${TOKEN} x`,
        `!${TOKEN}!x y`,
        '!<tag:x> ',
        '? ',
        '|\n',
        '>\n',
      ],
      ...[
        '{',
        '}',
        '[',
        ']',
        '%YAML 1.2\n',
        `%${TOKEN} x\n`,
        '---\n',
        '...\n',
        '<<: *a\n',
        '\t',
        '"',
        "'",
        '\n',
        '\n  ',
      ],
      ...['clusters:', 'users:', 'contexts:', 'current-context: ', 'name: ', 'user:', 'server: ', `token: ${TOKEN}\n`],
      ...['exec:', 'auth-provider:', 'tokenFile: ', 'tokenFile: /nowhere\n', '__proto__: ', 'null', '12', '!!binary '],
    );
    const text = fc
      .array(fc.oneof({ weight: 4, arbitrary: yaml }, hostileText), { minLength: 1, maxLength: 30 })
      .map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, hostileJson, damaged(JSON.stringify(kubeconfig(), null, 1))), async (one) => {
        await askKubeconfig(one);
      }),
      cases(600),
    );
  });

  it('a field of a kubeconfig that is no text is named: YAML reads `password: 123456` as a number', async () => {
    const places = fc.oneof(
      fc.constantFrom('token', 'password', 'username', 'as').map((name) => ['users', 'user', name]),
      fc
        .constantFrom('client-certificate-data', 'client-certificate', 'client-key-data', 'client-key')
        .map((name) => ['users', 'user', name]),
      fc
        .constantFrom('certificate-authority-data', 'certificate-authority', 'tls-server-name', 'proxy-url')
        .map((name) => ['clusters', 'cluster', name]),
      fc.constantFrom('cluster', 'user', 'namespace').map((name) => ['contexts', 'context', name]),
      fc.constantFrom('clusters', 'users', 'contexts').map((list) => [list, 'name']),
    );
    const wrong = fc.oneof(fc.integer({ min: 1 }), fc.constantFrom(true, [], {}, [TOKEN], { token: TOKEN }, 1.5));
    const property = fc.asyncProperty(places, wrong, async (place, value) => {
      const config = JSON.parse(JSON.stringify(kubeconfig())) as Record<string, unknown>;
      const [list = '', ...steps] = place;
      const name = steps.at(-1) ?? '';
      let holder = (config[list] as Record<string, unknown>[])[0] ?? {};
      for (const step of steps.slice(0, -1)) holder = holder[step] as Record<string, unknown>;
      holder[name] = value;
      const said = await askKubeconfig(JSON.stringify(config));
      assert.match(said, new RegExp(`: ${list}\\[0\\]\\.${name} is no text; put its value in quotes\\.`), said);
    });
    await fc.assert(property, cases(150));
  });

  it('YAML that grows without end when it is written out is read at once, or refused', async () => {
    const laughs = (levels: number) =>
      [
        'a: &a0 [lol, lol]',
        ...Array.from({ length: levels }, (_, at) => `b${at}: &a${at + 1} [${`*a${at}, `.repeat(9)}x]`),
      ].join('\n');
    const merges = `base: &base {${Array.from({ length: 400 }, (_, at) => `k${at}: 1`).join(', ')}}\nall:\n  <<: [${'*base, '.repeat(400)}*base]`;
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const map = `${'{a: '.repeat(5000)}1${'}'.repeat(5000)}`;
    const spaces = `a: ${' '.repeat(300_000)}x`;
    const keys = Array.from({ length: 20_000 }, (_, at) => `k${at}: {`).join('');
    for (const bomb of [
      laughs(9),
      laughs(60),
      merges,
      deep,
      map,
      spaces,
      keys,
      `${laughs(20)}\nclusters: *a20\nusers: *a20`,
    ]) {
      const said = await askKubeconfig(`${bomb}\n`);
      assert.match(said, /kubeconfig of the service connection/);
    }
  });

  it('its endpoint data may be anything: it connects, or one line says what is wrong', async () => {
    const form = fc.oneof(
      fc.constantFrom('Kubeconfig', 'ServiceAccount', 'AzureSubscription', '', 'Other'),
      hostileText,
    );
    const token = fc.oneof(
      fc.constantFrom('', TOKEN, Buffer.from(TOKEN).toString('base64'), Buffer.from(`${TOKEN}\n`).toString('base64')),
      hostileText,
      fc.base64String(),
    );
    const certificate = fc.oneof(
      fc.constantFrom('', authority, authority.slice(0, 100), 'x'),
      hostileText,
      fc.base64String(),
    );
    const property = fc.asyncProperty(
      fc.record({ form, token, certificate, url: fc.oneof(fc.constantFrom(address, `${address}/`, ''), hostileText) }),
      fc.record({ accept: fc.oneof(fc.constantFrom('true', 'false', ''), hostileText), namespace: hostileText }),
      async ({ form, token, certificate, url }, { accept, namespace }) => {
        const data = { authorizationType: form, acceptUntrustedCerts: accept, namespace };
        const parameters = { apiToken: token, serviceAccountCertificate: certificate, clusterContext: namespace };
        await askEndpoint(endpoint(data, parameters, url || undefined));
      },
    );
    await fc.assert(property, cases(300));
  });

  it('a token or certificate that is none is said to be none', async () => {
    const connection = (apiToken: string, serviceAccountCertificate = authority) =>
      askEndpoint(endpoint({ authorizationType: 'ServiceAccount' }, { apiToken, serviceAccountCertificate }, address));
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    assert.equal(await connection(base64(TOKEN)), 'asked');
    assert.match(await connection('eyJhbGciOiJSUzI1NiJ9.e30.pasted-as-it-is'), /token .* base64/);
    assert.match(await connection(base64('ä token with 漢字')), /token .* base64/);
    assert.match(await connection(base64(TOKEN), 'no certificate'), /certificate/);
    assert.match(await askKubeconfig(JSON.stringify(kubeconfig({ token: `${TOKEN}\nx` }))), /token/);
    const key = { 'client-certificate-data': base64('x'), 'client-key-data': base64('y') };
    assert.match(await askKubeconfig(JSON.stringify(kubeconfig(key))), /certificate/);
  });

  it('files in KUBECONFIG may hold anything, and the same names twice: the first file counts, as in kubectl', async () => {
    const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
    await writeFile(first, JSON.stringify(kubeconfig()));
    await writeFile(second, JSON.stringify(kubeconfig({ token: 'another' }, { server: 'https://127.0.0.1:9' })));
    const asked = await ask(new RecordingHost({}, { KUBECONFIG: [first, second].join(path.delimiter) }), {
      type: 'kubeconfig',
    });
    assert.equal(asked, 'asked');
    const content = fc.oneof(hostileText, hostileJson, damaged(JSON.stringify(kubeconfig())));
    const property = fc.asyncProperty(content, fc.boolean(), async (text, comesFirst) => {
      await writeFile(second, text);
      const files = comesFirst ? [second, first] : [first, second];
      await ask(new RecordingHost({}, { KUBECONFIG: files.join(path.delimiter) }), { type: 'kubeconfig' });
    });
    await fc.assert(property, cases(150));
  });
});
