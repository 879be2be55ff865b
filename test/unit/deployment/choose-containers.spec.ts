import assert from 'node:assert/strict';
import type { ImageWish } from '../../../shared/deployment/choose-containers.ts';
import { chooseContainers, leftBehindWarning, unfitWishes } from '../../../shared/deployment/choose-containers.ts';
import { deployment, template } from '../../support/objects.ts';

const shop = deployment({
  metadata: { name: 'shop' },
  template: {
    ...template({ proxy: 'reg/proxy:1', web: 'reg/shop:1', shop: 'reg/shop:1' }),
    spec: {
      ...template({ proxy: 'reg/proxy:1', web: 'reg/shop:1', shop: 'reg/shop:1' }).spec,
      initContainers: [{ name: 'migrate', image: 'reg/shop:1' }],
    },
  },
});
const chosen = (wish: ImageWish) => {
  const choice = chooseContainers(shop, wish);
  if (!choice.found) return choice.problem;
  return [choice.main, ...choice.others].map(({ place, newImage }) => `${place.name} ${newImage}`);
};

describe('the containers that get an image', () => {
  const rows: readonly (readonly [title: string, wish: ImageWish, expected: readonly string[] | RegExp])[] = [
    [
      'are the one that is named like the workload',
      { into: 'one', image: 'reg/shop:2', container: undefined },
      ['shop reg/shop:2'],
    ],
    ['are the one that is named', { into: 'one', image: 'reg/shop:2', container: 'web' }, ['web reg/shop:2']],
    [
      'are none where there is no such one',
      { into: 'one', image: 'reg/shop:2', container: 'api' },
      /has no container 'api'/,
    ],
    [
      'are all that are named, the one named like the workload first',
      { into: 'named', image: 'reg/shop:2', containers: ['migrate', 'shop'] },
      ['shop reg/shop:2', 'migrate reg/shop:2'],
    ],
    [
      'are none where no name fits, and what there is is told',
      { into: 'named', image: 'reg/shop:2', containers: ['api', 'job'] },
      /none of the containers api, job, it has proxy \(reg\/proxy:1\), web .* Correct containerName/,
    ],
    [
      'are with * all that have the repository, init containers too',
      { into: 'all', image: 'reg/shop:2' },
      ['shop reg/shop:2', 'web reg/shop:2', 'migrate reg/shop:2'],
    ],
    [
      'are with * none of another repository',
      { into: 'all', image: 'reg/other:2' },
      /no container with the repository/,
    ],
    [
      'are those that a line of containers fits, each its own',
      { into: 'each', images: ['reg/proxy:2', 'reg/shop@sha256:' + 'a'.repeat(64)] },
      [
        `shop reg/shop@sha256:${'a'.repeat(64)}`,
        'proxy reg/proxy:2',
        `web reg/shop@sha256:${'a'.repeat(64)}`,
        `migrate reg/shop@sha256:${'a'.repeat(64)}`,
      ],
    ],
    [
      'are none where no line fits',
      { into: 'each', images: ['reg/other:2'] },
      /no line of containers fits Deployment shop/,
    ],
  ];
  for (const [title, wish, expected] of rows) {
    it(title, () => {
      const found = chosen(wish);
      if (expected instanceof RegExp) assert.match(String(found), expected);
      else assert.deepEqual(found, expected);
    });
  }

  it('are none of a workload without containers, or of what is no image', () => {
    const empty = deployment({ metadata: { name: 'shop' }, template: template({ app: 'NOT AN IMAGE' }) });
    const problem = chooseContainers(empty, { into: 'all', image: 'reg/shop:2' });
    assert.match(problem.found ? '' : problem.problem, /it has app \(NOT AN IMAGE\)/);
    const none = { ...empty, spec: { ...empty.spec, template: { spec: {} } } } as unknown as Parameters<
      typeof chooseContainers
    >[0];
    assert.equal(chooseContainers(none, { into: 'all', image: 'reg/shop:2' }).found, false);
  });

  it('leave nothing of the wish over, or it is told', () => {
    const over = (wish: ImageWish) => unfitWishes(wish, [shop]);
    assert.deepEqual(over({ into: 'one', image: 'reg/x:1', container: 'api' }), []);
    assert.deepEqual(over({ into: 'named', image: 'reg/shop:2', containers: ['shop', 'web'] }), []);
    assert.match(over({ into: 'named', image: 'reg/shop:2', containers: ['shop', 'api'] }).join(), /container 'api'/);
    assert.deepEqual(over({ into: 'each', images: ['reg/shop:2'] }), []);
    assert.match(over({ into: 'each', images: ['reg/shop:2', 'reg/x:1'] }).join(), /^The line reg\/x:1 of containers/);
  });

  it('that have the repository and stay as they are are named, where none was chosen by name', () => {
    const choice = chooseContainers(shop, { into: 'one', image: 'reg/shop:2', container: undefined });
    assert.ok(choice.found);
    const warning = (wish: ImageWish) => leftBehindWarning(shop, wish, choice.main.place);
    assert.match(
      warning({ into: 'one', image: 'reg/shop:2', container: undefined }) ?? '',
      /stay as they are: web \(reg\/shop:1\), migrate \(reg\/shop:1\)\. To change them together give containerName: '\*'; to leave them give containerName: shop\./,
    );
    assert.equal(warning({ into: 'one', image: 'reg/shop:2', container: 'shop' }), undefined);
    assert.equal(warning({ into: 'one', image: 'reg/shop:1', container: undefined }), undefined);
    assert.equal(warning({ into: 'one', image: 'reg/other:2', container: undefined }), undefined);
    assert.equal(warning({ into: 'all', image: 'reg/shop:2' }), undefined);
  });
});
