import assert from 'node:assert/strict';
import { clusterUnderTest } from '../support/cluster.ts';
import { FAMILIES, withKubectl } from '../support/families.ts';
import { withFreshWorkbench } from '../support/workload-tests.ts';

const CALM = 'calm';
const NO_IMAGE = { imageName: '', imageTag: '' };
const IN_STEP = /helm rollback shop -n prod, before its next upgrade/;

describe('The five ways to deploy, with the task around them', () => {
  before('they are deployed with kubectl, which is built with the real control plane', async function () {
    if ((await clusterUnderTest()).kind !== 'control-plane') this.skip();
  });
  const bench = withFreshWorkbench({ container: { env: [{ name: 'MODE', value: CALM }] } });
  const run = (id: number) => {
    const job = bench().newJob(id);
    const step = (action: 'capture' | 'follow', more: Readonly<Record<string, string>> = {}) =>
      bench().deploy('', { ...NO_IMAGE, action, ...more }, { job });
    return { capture: () => step('capture'), follow: (onFailure = 'none') => step('follow', { onFailure }) };
  };

  for (const { name, onlyImage = false, deploy } of FAMILIES) {
    it(`${name}: is captured, followed, put back where it never runs, and deploys again as if nothing had been`, async () => {
      const { image, live } = bench();
      const template = async () => {
        const [container] = (await live()).spec.template.spec.containers as readonly { image: string; env?: unknown }[];
        return [container?.image, container?.env];
      };
      const calm = (tag: string) => [image(tag), [{ name: 'MODE', value: CALM }]];
      await withKubectl(bench(), async (kubectl) => {
        await deploy(kubectl, { tag: '456', mode: CALM });

        const first = run(1001);
        assert.equal((await first.capture()).result, 'Succeeded');
        await deploy(kubectl, { tag: '457', mode: CALM });
        const followed = await first.follow();
        assert.equal(followed.result, 'Succeeded', followed.log);
        assert.equal(followed.outputs['deployedImage'], image('457'));
        assert.ok('deploy-info' in followed.artifacts);

        const second = run(1002);
        assert.equal((await second.capture()).outputs['previousImage'], image('457'));
        await deploy(kubectl, { tag: '458-missing', mode: onlyImage ? CALM : 'wild' });
        const failed = await second.follow('rollback');
        assert.equal(failed.result, 'Failed', failed.log);
        assert.match(
          failed.errors[0] ?? '',
          /458-missing cannot be pulled: .*It was rolled back: .*:457\) is live again/,
        );
        assert.deepEqual(await template(), calm('457'));
        assert.equal(IN_STEP.test(failed.log), name === 'Helm', failed.log);

        const third = run(1003);
        assert.equal((await third.capture()).result, 'Succeeded');
        await deploy(kubectl, { tag: '459', mode: CALM });
        const again = await third.follow();
        assert.equal(again.result, 'Succeeded', again.log);
        assert.deepEqual(await template(), calm('459'));
      });
    });
  }
});
