import assert from 'node:assert/strict';
import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';
import { readDeployInfo, writeDeployInfo } from '../../../shared/contract/deploy-info.ts';
import { Fault } from '../../../shared/host/fault.ts';

const info: DeployInfo = {
  serviceUrl: 'http://python-service.prod.svc:8000',
  deploymentName: 'python-service',
  namespace: 'prod',
  imageName: 'reg.example.com/apps/python-service',
  imageTag: '458',
  buildId: '458',
};

const TEXT = `{
  "buildId": "458",
  "imageTag": "458",
  "imageName": "reg.example.com/apps/python-service",
  "namespace": "prod",
  "deploymentName": "python-service",
  "serviceUrl": "http://python-service.prod.svc:8000"
}
`;

describe('deploy-info.json', () => {
  it('holds exactly the six keys of the contract, in its order, two spaces deep, with a newline at the end', () => {
    assert.equal(writeDeployInfo(info), TEXT);
    assert.equal(writeDeployInfo({ ...info, more: 'x' } as DeployInfo), TEXT);
  });

  it('is read as it was written', () => assert.deepEqual(readDeployInfo(TEXT, 'x'), info));

  it('may lack a service URL', () => {
    const text = writeDeployInfo({ ...info, serviceUrl: '' });
    assert.equal(readDeployInfo(text, 'x').serviceUrl, '');
  });

  it('may carry further keys and a byte order mark', () => {
    assert.deepEqual(readDeployInfo(`\uFEFF${JSON.stringify({ ...info, extra: 1 })}`, 'x'), info);
  });

  const refused: readonly (readonly [what: string, text: string, says: RegExp])[] = [
    ['is no JSON', 'FROM python', /is not JSON \(/],
    ['is empty', '', /is not JSON \(/],
    ['is a list', '[]', /holds no JSON object/],
    ['is null', 'null', /holds no JSON object/],
    ['is a text', '"x"', /holds no JSON object/],
    ['lacks keys', '{"buildId":"1"}', /imageTag is missing, imageName is missing, namespace is missing/],
    ['has a number', JSON.stringify({ ...info, buildId: 458 }), /buildId is not a string \(458\)/],
    ['has a null', JSON.stringify({ ...info, namespace: null }), /namespace is not a string \(null\)/],
    ['has an empty tag', JSON.stringify({ ...info, imageTag: ' ' }), /imageTag is empty/],
    ['inherits its keys', '{"__proto__":{"buildId":"1"}}', /buildId is missing/],
  ];
  for (const [what, text, says] of refused) {
    it(`is refused with the place, each bad key and what to do, where it ${what}`, () => {
      assert.throws(
        () => readDeployInfo(text, '/x/deploy-info.json'),
        (error) => {
          assert.ok(error instanceof Fault);
          assert.match(error.message, says);
          assert.match(error.message, /^\/x\/deploy-info\.json .*It is written by CaptureAndDeploy@1/);
          return true;
        },
      );
    });
  }

  it('is refused in a short message, however long the malformed value', () => {
    const text = JSON.stringify({ ...info, buildId: ['x'.repeat(100_000)] });
    assert.throws(
      () => readDeployInfo(text, 'x'),
      (error) => (error as Error).message.length < 1000,
    );
  });
});
