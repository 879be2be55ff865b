import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { InputReader } from '../../../shared/host/input-reader.ts';
import { readInputs } from '../../../tasks/NewmanSanity/inputs.ts';
import { RecordingHost } from '../../support/recording-host.ts';

interface TaskJson {
  readonly inputs: readonly {
    readonly name: string;
    readonly type: string;
    readonly defaultValue: string;
    readonly required: boolean;
    readonly options?: Readonly<Record<string, string>>;
    readonly groupName: string;
    readonly visibleRule?: string;
    readonly helpMarkDown: string;
  }[];
  readonly groups: readonly { readonly name: string }[];
  readonly friendlyName: string;
  readonly outputVariables: readonly { readonly name: string }[];
  readonly restrictions: { readonly settableVariables: { readonly allowed: readonly string[] } };
}

const GIVEN = { collection: 'a.json' };

describe('NewmanSanity: inputs', () => {
  it('has the defaults of the design', () => {
    const inputs = readInputs(new RecordingHost(GIVEN));
    assert.deepEqual(inputs, {
      allowUnresolved: [],
      artifactSuffix: '',
      pipelineAlias: undefined,
      sourceRunId: undefined,
      connection: undefined,
      access: 'auto',
      retries: 0,
      clientCertificate: undefined,
      clientKey: undefined,
      clientPassphrase: undefined,
      clientCertificates: [],
      outputDirectory: undefined,
      collections: ['a.json'],
      environment: undefined,
      globals: undefined,
      iterationData: undefined,
      shareEnvironment: false,
      postmanApiKey: undefined,
      exportEnvironment: undefined,
      iterationCount: undefined,
      folders: [],
      workingDirectory: undefined,
      deployInfo: undefined,
      targetUrl: undefined,
      targetUrlVariables: ['TARGET_URL'],
      variables: [],
      secretVariables: [],
      readyTimeoutSeconds: 60,
      readyPath: undefined,
      timeoutSeconds: 600,
      requestTimeoutSeconds: 30,
      scriptTimeoutSeconds: 60,
      delayMilliseconds: 0,
      bail: false,
      insecure: false,
      ignoreRedirects: false,
      caCertificates: undefined,
      failOnNoTests: true,
      failOnUnresolvedVariables: true,
      failOnTargetNotUsed: true,
      logLevel: 'requests',
      publishReport: false,
      publishTestResults: true,
      testRunTitle: undefined,
      recordVerdict: true,
      onFailure: 'none',
      rollbackPipeline: undefined,
      rollbackParameters: undefined,
    });
  });

  it('splits key=value at the first equals sign, and takes secrets from pipeline variables', () => {
    const host = new RecordingHost(
      { ...GIVEN, variables: ' a = 1=2 \n\nb=\n', secretVariables: 'key=ApiKey' },
      { ApiKey: 'hush-hush' },
    );
    const { variables, secretVariables } = readInputs(host);
    assert.deepEqual(variables, [
      { key: 'a', value: '1=2' },
      { key: 'b', value: '' },
    ]);
    assert.deepEqual(secretVariables, [{ key: 'key', value: 'hush-hush' }]);
    assert.equal(host.mask('x hush-hush y'), 'x *** y');
  });

  it('takes the key of Postman from a pipeline variable, and masks it', () => {
    const host = new RecordingHost({ ...GIVEN, postmanApiKey: 'Key' }, { Key: 'PMAK-1234' });
    assert.equal(readInputs(host).postmanApiKey, 'PMAK-1234');
    assert.equal(host.mask('x PMAK-1234 y'), 'x *** y');
  });

  it('takes passphrases from pipeline variables, and masks them', () => {
    const host = new RecordingHost({ ...GIVEN, clientCertificates: 'h = c.pfx, Key' }, { Key: 'open sesame' });
    const [certificate] = readInputs(host).clientCertificates;
    assert.equal(certificate?.passphrase, 'open sesame');
    assert.equal(host.mask('x open sesame y'), 'x *** y');
  });

  it('lists everything that is wrong at once, and not the value of a secret', () => {
    const host = new RecordingHost(
      {
        variables: 'novalue',
        secretVariables: 'a=Gone\nb',
        outputDirectory: 'a,b',
        targetUrl: 'ftp://x',
        timeoutSeconds: '0',
        logLevel: 'loud',
        bail: 'maybe',
        targetUrlVariable: '{{x}}',
        allowUnresolved: 'fine\n{{y}}',
        targetUrlVariables: '',
      },
      {},
    );
    assert.throws(
      () => readInputs(host),
      (error: Error) => {
        for (const name of [
          'collection',
          'variables',
          'secretVariables',
          'outputDirectory',
          'targetUrl',
          'timeoutSeconds',
          'logLevel',
          'bail',
          'targetUrlVariable',
          'allowUnresolved',
        ]) {
          assert.match(error.message, new RegExp(`\\d\\. ${name} is `), error.message);
        }
        assert.match(error.message, /^11 inputs are wrong: /);
        return true;
      },
    );
  });

  it('refuses a variable that two inputs give a value', () => {
    const read = (inputs: Record<string, string>) => () =>
      readInputs(new RecordingHost({ ...GIVEN, ...inputs }, { P: 'pass' }));
    assert.throws(
      read({ variables: 'a=1', secretVariables: 'a=P' }),
      /gives 'a' a value a second time \(in variables and by secretVariables\)/,
    );
    assert.throws(
      read({ variables: 'TARGET_URL=1', targetUrl: 'http://x' }),
      /gives 'TARGET_URL' a value a second time/,
    );
    assert.doesNotThrow(read({ variables: 'TARGET_URL=1' }));
  });

  it('agrees with task.json', async () => {
    const file = path.join(import.meta.dirname, '../../../tasks/NewmanSanity/task.json');
    const task = JSON.parse(await readFile(file, 'utf8')) as TaskJson;
    const declared = task.inputs.map(({ name, type, defaultValue, required, options }) => ({
      name,
      // A list without words of its own is filled by the service.
      type: ['boolean', 'int'].includes(type) || options !== undefined ? type : 'string',
      default: defaultValue === '' ? undefined : defaultValue,
      required,
      options: options === undefined ? undefined : Object.keys(options),
    }));
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    const host = new RecordingHost(GIVEN);
    const reader = new InputReader(host);
    readInputs(host, reader);
    assert.deepEqual([...declared].sort(byName), [...reader.declarations].sort(byName));
    const groups = task.groups.map(({ name }) => name);
    for (const input of task.inputs) {
      assert.ok(groups.includes(input.groupName) && input.helpMarkDown !== '', input.name);
      assert.doesNotMatch(input.type, /filePath/);
    }
    assert.ok(task.friendlyName.length <= 40);
    assert.deepEqual(
      task.restrictions.settableVariables.allowed,
      task.outputVariables.map(({ name }) => name),
    );
  });
});

describe('NewmanSanity: the output result', () => {
  it('is error where an input is wrong, so that no condition on it rolls a healthy version back', () => {
    const host = new RecordingHost({ ...GIVEN, retries: 'many' });
    assert.throws(() => readInputs(host), /retries/);
    assert.equal(host.outputs.get('result'), 'error');
  });
});
