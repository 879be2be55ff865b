import assert from 'node:assert/strict';
import { sanitise } from '../../shared/host/sanitise.ts';
import { collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { answerOk, startServer } from '../support/newman/server.ts';

const MARKER = '##vso[task.complete result=Succeeded;done=true;]';
const SECRET = 's3cr&t/väl=ue+"quoted"';

describe('NewmanSanity: foreign text and secrets', () => {
  it('writes well-formed results whatever stands in names and messages', async () => {
    const server = await startServer();
    const nasty = `${MARKER} \u0001 \u001b[31mred ]]> <b>&"' \uD800 \uFFFE 漢字 Ж`;
    const test = `pm.test(${JSON.stringify(nasty)}, () => { throw new Error(${JSON.stringify(`${nasty}\nsecond line`)}); });`;
    const sanity = collectionOf(nasty, [{ name: nasty, folder: nasty, test }]);
    const run = await runSanity({ files: { 'sanity.json': sanity }, inputs: { targetUrl: server.url } });
    await server.stop();
    assert.equal(run.cases.length, 1);
    const [only] = run.cases;
    assert.match(only?.name ?? '', /漢字 Ж/);
    assert.match(only?.classname ?? '', /漢字/);
    assert.match(only?.failure?.message ?? '', /second line/);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(run.xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\uFFFE]/);
  });

  it('says everything foreign through the host, which defangs it', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(500, MARKER, { 'x-request-id': MARKER });
      response.end(`${MARKER}\nx ${MARKER}`);
    });
    const test = `console.log(${JSON.stringify(MARKER)}); pm.test(${JSON.stringify(MARKER)}, () => { throw new Error(${JSON.stringify(MARKER)}); });`;
    const sanity = collectionOf(MARKER, [{ name: MARKER, test }]);
    const written: string[] = [];
    const real = { out: process.stdout.write.bind(process.stdout), error: process.stderr.write.bind(process.stderr) };
    const spy = (chunk: string | Uint8Array) => written.push(String(chunk)) > 0;
    process.stdout.write = spy;
    process.stderr.write = spy;
    try {
      const run = await runSanity({
        files: { 'sanity.json': sanity },
        inputs: { targetUrl: server.url, logLevel: 'bodies' },
      });
      assert.match(run.log, /##vso/, 'the fixture reaches the host');
      assert.doesNotMatch(sanitise(run.log), /##vso/i);
    } finally {
      process.stdout.write = real.out;
      process.stderr.write = real.error;
      await server.stop();
    }
    assert.deepEqual(
      written.filter((text) => text.includes('##vso')),
      [],
      'nothing goes past the host',
    );
  });

  it('masks secrets in log, results, summary, outputs and the error, also in base64 and URL encoding', async () => {
    const server = await startServer((request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain', 'x-request-id': encodeURIComponent(SECRET) });
      response.end(
        `${request.headers.authorization ?? ''}\n${SECRET}\n${encodeURIComponent(SECRET)}\n${Buffer.from(SECRET).toString('base64')}`,
      );
    });
    const test = `console.log('token', pm.variables.get('token'));
pm.test('uses ' + pm.variables.get('token'), () => pm.expect(pm.response.text()).to.equal('nothing'));
throw new Error('leaks ' + pm.variables.get('token'));`;
    const basic = [
      { key: 'username', value: 'someone' },
      { key: 'password', value: '{{token}}' },
    ];
    const requests = [
      { name: 'Login', url: '{{TARGET_URL}}/login?token={{token}}', auth: { type: 'basic', basic }, test },
    ];
    const run = await runSanity({
      files: { 'sanity.json': collectionOf('Sanity', requests) },
      inputs: { targetUrl: server.url, secretVariables: 'token=SanityToken', logLevel: 'bodies' },
      variables: { SanityToken: SECRET },
    });
    await server.stop();
    const everything = [run.log, run.xml, run.summary, run.outcome.message, ...run.host.outputs.values()].join('\n');
    const forms = [
      SECRET,
      encodeURIComponent(SECRET),
      Buffer.from(SECRET).toString('base64'),
      Buffer.from(`someone:${SECRET}`).toString('base64'),
    ];
    for (const form of [...forms, 's3cr', 'quoted'])
      assert.ok(!everything.includes(form), `${form} leaked in\n${everything}`);
    assert.match(run.log, /\*\*\*/);
  });

  it('does not cut a secret in two at the end of what is shown', async () => {
    const server = await startServer((_request, response) =>
      response.end(`${'x'.repeat(1995)}topsecretvalue and more`),
    );
    const sanity = collectionOf('Sanity', [
      { name: 'Long', test: "pm.test('fails', () => pm.expect(1).to.equal(2));" },
    ]);
    const run = await runSanity({
      files: { 'sanity.json': sanity },
      inputs: { targetUrl: server.url, secretVariables: 'token=SanityToken' },
      variables: { SanityToken: 'topsecretvalue' },
    });
    await server.stop();
    assert.doesNotMatch(run.log, /tops/);
    assert.match(run.log, /the first 2000 characters of \d+ bytes/);
  });

  it('masks what Postman itself marks as secret, and shows no password of a URL', async () => {
    const server = await startServer(answerOk);
    const test = "pm.test('fails with ' + pm.environment.get('key'), () => pm.expect(1).to.equal(2));";
    const run = await runSanity({
      files: {
        'sanity.json': collectionOf('Sanity', [{ name: 'Health', test }]),
        'environment.json': {
          name: 'e',
          values: [{ key: 'key', value: 'environment-secret', type: 'secret', enabled: true }],
        },
      },
      inputs: {
        targetUrl: server.url.replace('http://', 'http://someone:url-password@'),
        environment: 'environment.json',
      },
    });
    await server.stop();
    const everything = [run.log, run.xml, run.summary].join('\n');
    assert.doesNotMatch(everything, /environment-secret|url-password/);
  });

  it('names no folder of the machine in the results', async () => {
    const server = await startServer();
    const sanity = collectionOf('Sanity', [
      {
        name: 'Upload',
        method: 'POST',
        body: { mode: 'file', file: { src: '/etc/hostname' } },
        test: 'pm.test("x", () => {});',
      },
    ]);
    let sources = '';
    const run = await runSanity({
      files: { 'deep/sanity.json': sanity },
      inputs: { collection: 'deep/*.json', targetUrl: server.url },
      prepare: (_host, base) => void (sources = base),
    });
    assert.ok(!run.xml.includes(sources) && !run.summary.includes(sources), run.xml);
    assert.ok(
      server.bodies.every((body) => body === ''),
      'no file outside of the working directory is sent',
    );
    await server.stop();
  });
});
