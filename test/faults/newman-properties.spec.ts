import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import * as fc from 'fast-check';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { Job, runTask } from '../rigs/agent/agent.ts';
import { cases, secretText } from '../support/properties.ts';
import { collectionOf } from '../support/newman/collections.ts';

/** One request of a generated collection: what it is called, what it is answered, what its script says. */
interface Item {
  readonly name: string;
  readonly folder: string;
  readonly reason: string;
  readonly header: string;
  readonly body: string;
  readonly said: string;
  readonly test: string;
  readonly message: string;
}

// The task's own commands; whatever else turns up came from outside.
const OWN_COMMANDS = [
  ...['task.debug', 'task.setprogress', 'task.logissue', 'task.complete', 'task.setsecret', 'task.setvariable'],
  ...['results.publish', 'task.addattachment'],
];
const OWN_FORMATS = /^##\[(?:group|endgroup)\]/;

const pieces = fc.oneof(
  fc.constantFrom(
    ...[
      '##vso[',
      '##VSO[',
      '##_vso[',
      '##vso',
      '##[error]',
      '##[',
      '#',
      '##',
      'vso[',
      ']',
      ';',
      '%0A',
      '%5D',
      '%AZP25',
    ],
    ...['task.complete result=Succeeded;done=true;]', 'task.setvariable variable=hacked]x', 'build.addbuildtag]hacked'],
    ...['\n', '\r', '\r\n', '\u0001', '\u0000', '\u001b[31m', '\u001b', '\u0085', '\u2028', '\u200b', '\uD800', ']]>'],
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const hostile = fc
  .tuple(fc.array(pieces, { maxLength: 6 }), fc.array(pieces, { maxLength: 4 }))
  .map(([before, after]) => [...before, '##vso[task.setvariable variable=hacked]', ...after].join(''));
// What can stand in the head of an answer at all.
const oneLine = hostile.map((text) => text.replace(/[^\x20-\x7e\x80-\xff]/g, ''));
const items = fc.array(
  fc.record<Item>({
    ...{ name: hostile, folder: hostile, reason: oneLine, header: oneLine, body: hostile },
    ...{ said: hostile, test: hostile, message: hostile },
  }),
  { minLength: 8, maxLength: 12 },
);
const secrets = secretText({ minLength: 2, maxLength: 6 });

describe('NewmanSanity: properties of the built task', () => {
  let server: Server;
  let url: string;
  let answers: readonly Item[] = [];
  before(async () => {
    server = createServer((request, response) => {
      const item = answers[Number(/\d+/.exec(request.url ?? '')?.[0] ?? -1)];
      if (item === undefined) {
        response.end('{}');
        return;
      }
      const body = Buffer.from(item.body);
      const head = `HTTP/1.1 500 ${item.reason}\r\nX-Request-Id: ${item.header}\r\nContent-Length: ${body.length}\r\n`;
      response.socket?.end(Buffer.concat([Buffer.from(`${head}Connection: close\r\n\r\n`, 'latin1'), body]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const run = async (name: string, generated: readonly Item[], secret = 'unused-secret'): Promise<TaskRun> => {
    answers = generated;
    const job = new Job({ variables: { 'System.Debug': 'true' }, secrets: { Token: secret } });
    const sources = job.variable('System.DefaultWorkingDirectory') ?? job.folder;
    mkdirSync(sources, { recursive: true });
    const requests = generated.map(({ name, folder, said, test, message }, index) => ({
      ...{ name, folder, url: `{{TARGET_URL}}/${index}` },
      test: `console.log(${JSON.stringify(said)}); console.error({ said: ${JSON.stringify(said)} });
pm.test(${JSON.stringify(test)}, () => { throw new Error(${JSON.stringify(message)} + pm.variables.get('token')); });
console.log(pm.variables.get('token')); pm.test('sees ' + pm.variables.get('token'), () => {});`,
    }));
    writeFileSync(path.join(sources, 'sanity.json'), JSON.stringify(collectionOf(name, requests)));
    const inputs = { collection: 'sanity.json', targetUrl: url, secretVariables: 'token=Token', logLevel: 'bodies' };
    try {
      return await runTask({ task: 'NewmanSanity', job, inputs });
    } finally {
      job.dispose();
    }
  };

  it('lets no logging command of others through, on either stream, and none turns red into green', async () => {
    const property = fc.asyncProperty(hostile, items, async (name, generated) => {
      const { commands, lines, unparsed, variables, tags, result, outputs } = await run(name, generated);
      assert.equal(result, 'Failed');
      assert.deepEqual(unparsed, []);
      assert.deepEqual(
        commands.map((command) => command.name).filter((own) => !OWN_COMMANDS.includes(own)),
        [],
      );
      assert.equal(commands.filter((command) => command.name === 'task.complete').length, 1);
      assert.deepEqual([variables, tags], [{}, []]);
      assert.ok(!('hacked' in outputs) && !/##(?:vso|\[)/i.test(outputs['firstFailure'] ?? ''));
      for (const { printed } of lines) {
        assert.ok(printed.toLowerCase().lastIndexOf('##vso') <= 0, JSON.stringify(printed));
        assert.ok(!printed.startsWith('##[') || OWN_FORMATS.test(printed), JSON.stringify(printed));
      }
    });
    await fc.assert(property, { ...cases(5), endOnFailure: true });
  });

  it('shows no secret in log, debug, results, summary or outputs, plain, in base64 or URL-encoded', async () => {
    const property = fc.asyncProperty(secrets, async (secret) => {
      const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)];
      const text = forms.join(' and ');
      const header = forms.slice(1).join(' ');
      const item = {
        name: text,
        folder: text,
        reason: header,
        header,
        body: text,
        said: text,
        test: text,
        message: text,
      };
      const { lines, testResults, attachments, summaries, outputs, errors, warnings, debug } = await run(
        text,
        [item],
        secret,
      );
      // The agent takes the first out of its log; task-lib itself prints every variable that is read as the second, which
      // the agent masks.
      const printed = lines
        .filter((line) => !line.printed.startsWith('##vso[task.setsecret]'))
        .map((line) => (line.printed.startsWith('##vso[task.debug]') ? (line.shown ?? '') : line.printed));
      const files = [...testResults, ...summaries, ...attachments].map((file) => file.text);
      assert.ok(files.length >= 2, lines.map((line) => line.printed).join('\n'));
      const everything = [...printed, ...files, ...Object.values(outputs), ...errors, ...warnings, ...debug].join('\n');
      for (const form of forms) assert.ok(!everything.includes(form), `${form} leaks in\n${everything}`);
    });
    await fc.assert(property, { ...cases(5), endOnFailure: true });
  });
});
