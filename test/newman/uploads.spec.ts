import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import type { SanityRun } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const SECRET = 'content that must stay on the agent';

describe('NewmanSanity: uploads', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  beforeEach(() => {
    server.requests.length = 0;
    server.bodies.length = 0;
  });
  after(() => server.stop());

  const upload = (body: object, inputs: Readonly<Record<string, string>> = {}): Promise<SanityRun> =>
    runSanity({
      files: {
        'postman/sanity.json': collectionOf('Sanity', [{ name: 'Upload', method: 'POST', body, test: PASSES }]),
        'postman/inside.txt': 'what may be sent',
        'files/inside.txt': 'what may be sent',
      },
      inputs: { collection: 'postman/sanity.json', targetUrl: server.url, readyTimeoutSeconds: '0', ...inputs },
      prepare: (_host, base) => {
        writeFileSync(path.join(base, 'outside.txt'), SECRET);
        symlinkSync(path.join(base, 'outside.txt'), path.join(base, 'postman/link.txt'));
        symlinkSync(base, path.join(base, 'postman/link'));
        outside = path.join(base, 'outside.txt');
      },
    });
  let outside = '';
  const forms: readonly (readonly [string, (src: string) => object])[] = [
    ['as the body', (src) => ({ mode: 'file', file: { src } })],
    ['in a form', (src) => ({ mode: 'formdata', formdata: [{ key: 'file', type: 'file', src }] })],
  ];
  for (const [form, bodyOf] of forms) {
    it(`${form}: a file beside the collection is sent, and one below workingDirectory`, async () => {
      for (const inputs of [{}, { workingDirectory: 'files' }]) {
        const run = await upload(bodyOf('inside.txt'), inputs);
        assert.equal(run.outcome.result, 'succeeded', run.log);
      }
      assert.ok(
        server.bodies.every((body) => body.includes('what may be sent')),
        server.bodies.join(),
      );
    });

    for (const src of ['../outside.txt', 'absolute', 'link.txt', 'link/outside.txt']) {
      it(`${form}: a file outside is not read, and the run is red (${src})`, async () => {
        const run = await upload(bodyOf(src === 'absolute' ? outside : src));
        assert.equal(run.outcome.result, 'failed', run.log);
        assert.match(
          run.outcome.message,
          /insecure file access outside working directory.*Files for uploads must lie below workingDirectory/,
        );
        assert.ok(!server.bodies.join().includes(SECRET));
        assert.ok(!run.log.includes(SECRET) && !run.xml.includes(SECRET));
      });
    }

    it(`${form}: a file that is not there makes the run red`, async () => {
      const run = await upload(bodyOf('gone.txt'));
      assert.equal(run.outcome.result, 'failed', run.log);
      assert.match(run.outcome.message, /gone\.txt/);
    });
  }
});
