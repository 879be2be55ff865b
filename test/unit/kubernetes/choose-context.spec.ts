import assert from 'node:assert/strict';
import { chooseContext } from '../../../shared/kubernetes/choose-context.ts';
import { NOBODY, clusterAt } from '../../../shared/kubernetes/kube-config.ts';
import type { KubeConfig } from '../../../shared/kubernetes/kube-config.ts';

const context = (name: string, more: object = {}) => ({
  name,
  cluster: 'cluster',
  user: 'service-account',
  namespace: undefined,
  ...more,
});
const config = (more: Partial<KubeConfig> = {}): KubeConfig => ({
  clusters: [clusterAt('https://k8s', undefined)],
  users: [NOBODY],
  contexts: [context('prod')],
  currentContext: 'prod',
  ...more,
});

describe('the context of a kubeconfig', () => {
  const chosen: readonly [title: string, config: KubeConfig, wanted: string | undefined, name: string][] = [
    ['is its current one', config(), undefined, 'prod'],
    ['is the wanted one', config({ contexts: [context('prod'), context('test')] }), 'test', 'test'],
    ['is its only one where none is current', config({ currentContext: undefined }), undefined, 'prod'],
  ];
  for (const [title, given, wanted, name] of chosen) {
    it(title, () => {
      const choice = chooseContext(given, wanted, 'KUBECONFIG');
      assert.equal(choice.found && choice.context.name, name);
      assert.equal(choice.found && choice.context.user, NOBODY);
    });
  }

  it('may name no user: requests go without credentials then', () => {
    const choice = chooseContext(
      config({ contexts: [context('prod', { user: undefined, namespace: 'shop' })] }),
      undefined,
      'x',
    );
    assert.deepEqual(choice.found && [choice.context.user, choice.context.namespace], [undefined, 'shop']);
  });

  const refused: readonly [config: KubeConfig, wanted: string | undefined, why: RegExp][] = [
    [config(), 'dev', /^The service connection names the context 'dev', but its kubeconfig has only prod\./],
    [config({ contexts: [] }), 'dev', /but its kubeconfig has none\./],
    [
      config({ contexts: [], currentContext: undefined }),
      undefined,
      /^KUBECONFIG has no current-context \(contexts: none\)/,
    ],
    [
      config({ contexts: [context('a'), context('b')], currentContext: undefined }),
      undefined,
      /^KUBECONFIG has no current-context \(contexts: a, b\)/,
    ],
    [config({ currentContext: 'gone' }), undefined, /current-context 'gone', which is none of its contexts \(prod\)/],
    [config({ currentContext: 'gone', contexts: [] }), undefined, /none of its contexts \(it has none\)/],
    [config({ clusters: [] }), undefined, /^The context 'prod' of KUBECONFIG names a cluster that is not in it\./],
    [
      config({ users: [] }),
      undefined,
      /names the user 'service-account', which is not in it\. Give a complete kubeconfig/,
    ],
  ];
  for (const [given, wanted, why] of refused) {
    it(`is refused: ${why.source.replace(/[\\^$]/g, '')}`, () => {
      const choice = chooseContext(given, wanted, 'KUBECONFIG');
      assert.match(choice.found ? 'found' : choice.why, why);
    });
  }
});
