import assert from 'node:assert/strict';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import { NAME, deployment, template } from '../../support/objects.ts';

const three = deployment({
  template: template({ proxy: 'proxy:1', [NAME]: 'app:1', logger: 'log:1' }, { initContainers: { migrate: 'app:1' } }),
});
const strangers = deployment({ template: template({ web: 'app:1', proxy: 'proxy:1' }) });

describe('the container that is meant', () => {
  it('is the one named, with its place and image', () => {
    assert.deepEqual(chooseContainer(three, 'logger'), {
      found: true,
      place: { name: 'logger', list: 'containers', index: 2, image: 'log:1' },
    });
  });

  it('may be an init container, if it is named', () => {
    assert.deepEqual(chooseContainer(three, 'migrate'), {
      found: true,
      place: { name: 'migrate', list: 'initContainers', index: 0, image: 'app:1' },
    });
  });

  it('is the one named like the workload, where none is named', () => {
    const choice = chooseContainer(three, undefined);
    assert.equal(choice.found && choice.place.name, NAME);
    assert.equal(choice.found && choice.place.index, 1);
  });

  it('is the only one, where none is named like the workload; init containers do not count', () => {
    const one = deployment({ template: template({ web: 'app:1' }, { initContainers: { migrate: 'app:1' } }) });
    const choice = chooseContainer(one, undefined);
    assert.equal(choice.found && choice.place.name, 'web');
  });

  it('has the empty image where the template says none', () => {
    const bare = deployment({ template: { spec: { containers: [{ name: 'app' }] } } });
    const choice = chooseContainer(bare, undefined);
    assert.equal(choice.found && choice.place.image, '');
  });

  it('must be named where there are several and none is named like the workload', () => {
    assert.deepEqual(chooseContainer(strangers, undefined), {
      found: false,
      problem: `Deployment ${NAME} has the containers web, proxy, none named like it: say which one is meant in containerName.`,
    });
  });

  it('must exist; the error lists those that do, init containers too', () => {
    assert.deepEqual(chooseContainer(three, 'api'), {
      found: false,
      problem: `Deployment ${NAME} has no container 'api', it has proxy, ${NAME}, logger, migrate. Correct containerName.`,
    });
  });
});
