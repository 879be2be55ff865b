import assert from 'node:assert/strict';
import { clientCertificateProblems } from '../../../tasks/NewmanSanity/network/client-certificate.ts';
import { readInputs } from '../../../tasks/NewmanSanity/inputs.ts';
import { contradictions } from '../../../tasks/NewmanSanity/inputs/key-values.ts';
import { RecordingHost } from '../../support/recording-host.ts';

const read = (given: Readonly<Record<string, string>>, variables = {}) =>
  readInputs(new RecordingHost({ collection: 'a.json', ...given }, variables));

describe('NewmanSanity: inputs that do not go together', () => {
  const refused: readonly [title: string, given: Readonly<Record<string, string>>, says: RegExp][] = [
    ['port-forward without a connection', { access: 'portForward' }, /portForward, which needs a connection/],
    [
      'deploy-info by path and by pipeline',
      { deployInfo: 'd', pipelineAlias: 'a' },
      /deployInfo contradicts pipelineAl/,
    ],
    [
      'deploy-info by path and by run',
      { deployInfo: 'd', sourceRunId: '7' },
      /deployInfo contradicts .*path or the run/,
    ],
    [
      'a service connection and the login of the job',
      { connectionType: 'kubeconfig', kubernetesServiceConnection: 'k8s' },
      /kubernetesServiceConnection contradicts connectionType/,
    ],
    ['a key without its certificate', { clientKey: 'a.key' }, /clientKey is given without clientCertificate/],
    ['a folder for results with a comma', { outputDirectory: 'a,b' }, /cannot publish from a path with a comma/],
    ['a variable of two words', { targetUrlVariable: 'TARGET URL' }, /not the name of a variable: a blank stands/],
    ['a variable with its value', { targetUrlVariable: 'URL=x' }, /not the name of a variable: leave out the equals/],
    ['a variable in braces', { targetUrlVariable: '{{URL}}' }, /not the name of a variable: leave its braces out/],
    ['a line as YAML has it', { variables: 'region: west' }, /key=value; did you mean 'region=west'\? \(example/],
    ['a target that is no URL', { targetUrl: 'python-service' }, /not an http or https URL/],
    ['a variable that is given twice', { variables: 'a=1\na=2' }, /'a' a value a second time \(twice in variables\)/],
    ['a line that gives nothing', { variables: '=1' }, /not of the form key=value/],
    ['a secret by no name', { secretVariables: 'key=' }, /not of the form key=name of a pipeline variable/],
    ['a secret that is not there', { secretVariables: 'key=Gone' }, /pipeline variable 'Gone' is missing or empty/],
  ];
  for (const [title, given, says] of refused) {
    it(`are refused: ${title}`, () => assert.throws(() => read(given), says));
  }

  it('are two that give one variable a value; the address counts only where it is known', () => {
    const both = {
      targetUrl: 'http://h',
      targetUrlVariables: ['HOST'],
      variables: [{ key: 'HOST', value: '1' }],
      secretVariables: [{ key: 'HOST', value: '2' }],
    };
    assert.equal(contradictions(both).length, 2);
    assert.match(contradictions(both)[0] ?? '', /in variables and by secretVariables/);
    assert.match(contradictions(both)[1] ?? '', /^targetUrlVariable gives 'HOST' .*by targetUrlVariable/);
    assert.equal(contradictions({ ...both, targetUrl: undefined }).length, 1);
    const alone = { targetUrl: 'http://h', variables: [], secretVariables: [] };
    assert.deepEqual(contradictions({ ...alone, targetUrlVariables: ['A', 'A'] }), []);
  });

  it('are none of a certificate that stands with its key and passphrase', () => {
    const given = { clientCertificate: 'a.pem', clientKey: 'a.key', clientPassphrase: 'x' };
    assert.deepEqual(clientCertificateProblems(given), []);
    assert.equal(clientCertificateProblems({ ...given, clientCertificate: undefined }).length, 2);
  });
});

describe('NewmanSanity: inputs that are secret', () => {
  it('are known to the agent before anything can be printed', () => {
    const host = new RecordingHost(
      { collection: 'a.json', secretVariables: 'apiKey=Key', clientCertificate: 'a.pem', clientPassphrase: 'p4ss' },
      { Key: 's3cret' },
    );
    assert.deepEqual(readInputs(host).secretVariables, [{ key: 'apiKey', value: 's3cret' }]);
    assert.equal(host.mask('s3cret, p4ss'), '***, ***');
  });

  it('may go with an address that no path has a comma in', () => {
    assert.equal(read({ outputDirectory: 'out', targetUrl: 'https://h' }).outputDirectory, 'out');
  });
});
