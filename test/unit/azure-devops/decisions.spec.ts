import assert from 'node:assert/strict';
import type { Definition } from '../../../shared/azure-devops/choose-definition.ts';
import { chooseDefinition, parseDefinitionName } from '../../../shared/azure-devops/choose-definition.ts';
import { describeFailure, organizationOf } from '../../../shared/azure-devops/describe-failure.ts';
import type { DeploymentTarget } from '../../../shared/azure-devops/overwrites-another.ts';
import { describeLoss, describeOverwrite, overwritesAnother } from '../../../shared/azure-devops/overwrites-another.ts';
import type { FailureFacts } from '../../../shared/azure-devops/request-failure.ts';
import { messageIn, reasonOfStatus } from '../../../shared/azure-devops/request-failure.ts';
import { PATIENCE, pauseAfter } from '../../../shared/azure-devops/retry.ts';
import { isLink, wantedFile } from '../../../shared/azure-devops/zip-entry.ts';
import { deploymentRecord } from '../../support/notes.ts';

describe('Decisions about Azure DevOps', () => {
  describe('the pause before a request to it is sent again', () => {
    const facts = (more: Partial<FailureFacts>): FailureFacts => ({ reason: 'serverError', host: 'x', ...more });
    const cases: readonly [string, number, string, FailureFacts, number | undefined][] = [
      ['the first pause', 0, 'GET', facts({ status: 503 }), 500],
      ['doubles', 2, 'GET', facts({ status: 500 }), 2000],
      ['ends', 3, 'GET', facts({ status: 500 }), undefined],
      ['Retry-After is longer', 0, 'GET', facts({ reason: 'throttled', retryAfterSeconds: 5 }), 5000],
      ['Retry-After is shorter', 1, 'GET', facts({ reason: 'throttled', retryAfterSeconds: 0 }), 1000],
      ['Retry-After is capped', 0, 'GET', facts({ reason: 'throttled', retryAfterSeconds: 900 }), 30_000],
      ['a throttled POST', 0, 'POST', facts({ reason: 'throttled' }), 500],
      ['a failed POST', 0, 'POST', facts({ status: 503 }), undefined],
      ['a failed PUT and DELETE', 0, 'DELETE', facts({ status: 503 }), 500],
      ['not implemented', 0, 'GET', facts({ status: 501 }), undefined],
      ['a reset GET', 0, 'GET', facts({ reason: 'unreachable', code: 'ECONNRESET' }), 500],
      ['a reset POST', 0, 'POST', facts({ reason: 'unreachable', code: 'ECONNRESET' }), undefined],
      ['a refused POST', 0, 'POST', facts({ reason: 'unreachable', code: 'ECONNREFUSED' }), 500],
      ['an unknown host', 0, 'GET', facts({ reason: 'unreachable', code: 'ENOTFOUND' }), undefined],
      ['a certificate', 0, 'GET', facts({ reason: 'unreachable', code: 'SELF_SIGNED_CERT_IN_CHAIN' }), undefined],
      ['a time-out', 0, 'GET', facts({ reason: 'timedOut' }), undefined],
      ['a status that nobody noted', 0, 'GET', facts({}), 500],
      ['not found', 0, 'GET', facts({ reason: 'notFound', status: 404 }), undefined],
      ['forbidden', 0, 'GET', facts({ reason: 'forbidden', status: 403 }), undefined],
    ];
    for (const [title, attempt, verb, failure, expected] of cases) {
      it(title, () => assert.equal(pauseAfter(attempt, verb, failure, PATIENCE), expected));
    }
  });

  it('reasonOfStatus', () => {
    const statuses = [200, 201, 203, 204, 302, 400, 401, 403, 404, 409, 429, 500, 503];
    const [ok, page] = [undefined, 'signInPage'];
    const expected = [
      ok,
      ok,
      page,
      ok,
      'redirected',
      'rejected',
      'notAuthenticated',
      'forbidden',
      'notFound',
      'rejected',
    ];
    assert.deepEqual(statuses.map(reasonOfStatus), [...expected, 'throttled', 'serverError', 'serverError']);
  });

  it('messageIn finds the message of JSON and nothing in a page', () => {
    assert.equal(messageIn('\uFEFF{"message":" no "}'), 'no');
    for (const body of ['<html>', '', 'null', '{"message":3}', '[]']) assert.equal(messageIn(body), undefined);
  });

  it('messageIn adds what the build area says is wrong with a run', () => {
    const body = {
      message: 'Could not queue.',
      customProperties: { ValidationResults: [{ message: 'a' }, { message: 'b' }] },
    };
    assert.equal(messageIn(JSON.stringify(body)), 'Could not queue. a b');
    assert.equal(
      messageIn(JSON.stringify({ ...body, customProperties: { ValidationResults: 'none' } })),
      'Could not queue.',
    );
  });

  for (const [uri, organization] of [
    ['https://dev.azure.com/contoso/', 'contoso'],
    ['https://fabrikam.visualstudio.com/', 'fabrikam'],
    ['https://fabrikam.visualstudio.com/DefaultCollection/', 'fabrikam'],
    ['https://tfs.corp/tfs/Default%20Collection/', 'Default Collection'],
    ['https://tfs.corp/', 'tfs.corp'],
  ] as const) {
    it(`the organization of ${uri}`, () => assert.equal(organizationOf(uri), organization));
  }

  for (const [host, place] of [
    ['dev.azure.com', 'see https://status.dev.azure.com'],
    ['artprodeus21.visualstudio.com', 'see https://status.dev.azure.com'],
    ['tfs.corp:8080', 'look at the event log of that server'],
    ['dev.azure.com.corp', 'look at the event log of that server'],
  ] as const) {
    it(`where to look when ${host} fails again and again`, () => {
      const subject = { what: 'run 1', fails: 'cannot be read', permission: 'p', grantedOn: 'o', whenNotFound: '' };
      const identity = { collectionUri: `https://${host}/c/`, project: 'p' };
      const message = describeFailure(subject, { reason: 'serverError', host, status: 503 }, identity);
      assert.equal(message, `Run 1 cannot be read: ${host} failed (503). Run the step again; if it lasts, ${place}.`);
    });
  }

  describe('parseDefinitionName', () => {
    const name = (text: string, folder?: string) => ({ by: 'name', name: text, folder });
    for (const [text, expected] of [
      ['42', { by: 'id', id: 42 }],
      [' Python-Build ', name('Python-Build')],
      ['\\Python-Build', name('Python-Build', '\\')],
      ['\\team\\deep\\Build', name('Build', '\\team\\deep')],
      ['team\\Build', name('Build', '\\team')],
      ['2fast', name('2fast')],
      ['\\', name('\\', '\\')],
    ] as const) {
      it(text, () => assert.deepEqual(parseDefinitionName(text), expected));
    }
  });

  describe('chooseDefinition', () => {
    const all: readonly Definition[] = [
      { id: 1, name: 'Build', folder: '\\a', state: 'enabled' },
      { id: 2, name: 'build', folder: '\\b', state: 'enabled' },
      { id: 3, name: 'Python-Rollback', folder: '\\', state: 'disabled' },
    ];
    const choose = (text: string, definitions = all) => {
      const wanted = parseDefinitionName(text);
      assert.ok(wanted.by === 'name');
      const choice = chooseDefinition(wanted, definitions);
      return choice.definition === undefined ? choice.problem : choice.definition.id;
    };
    it('one of the name, whatever its case', () => assert.equal(choose('python-rollback'), 3));
    it('one in the folder', () => assert.equal(choose('\\B\\Build'), 2));
    it('several', () =>
      assert.match(String(choose('Build')), /there are 2 of them: \\a\\Build \(id 1\), \\b\\build \(id 2\)/));
    it('another folder', () => assert.match(String(choose('\\Build')), /not in that folder, but there is \\a\\Build/));
    it('none', () => assert.match(String(choose('Python-Rolback')), /The closest: \\Python-Rollback \(id 3\)/));
    it('none, and more than can be named', () => {
      const many = Array.from({ length: 9 }, (_, index): Definition => ({
        id: index,
        name: `Build-${index}`,
        folder: '\\',
        state: 'enabled',
      }));
      assert.match(String(choose('x', many)), /, …\. Correct the name/);
    });
    it('none at all', () => assert.match(String(choose('x', [])), /sees no pipeline there/));
  });

  describe('overwritesAnother', () => {
    const record = deploymentRecord();
    const { workload, container } = record;
    const target: DeploymentTarget = { ...workload, container };
    const { uid: _uid, ...withoutUid } = target;
    const cases: readonly [string, DeploymentTarget, boolean][] = [
      ['the same', target, false],
      ['the same, its uid not known yet', withoutUid, false],
      ['another name', { ...target, name: 'other' }, true],
      ['another namespace', { ...target, namespace: 'staging' }, true],
      ['another kind', { ...target, kind: 'StatefulSet' }, true],
      ['another container', { ...target, container: 'sidecar' }, true],
      ['the same names in another cluster', { ...target, uid: 'another' }, true],
    ];
    for (const [title, wanted, expected] of cases) {
      it(title, () => assert.equal(overwritesAnother(record, wanted), expected));
    }
    it('is told with owner, wish and a way out', () => {
      const message = describeOverwrite(record, { ...target, namespace: 'staging' }, 'rollback-info');
      assert.match(
        message,
        new RegExp(`of another deployment: Deployment ${workload.namespace}/${workload.name}, container app\\.`),
      );
      assert.match(message, /Publishing Deployment staging\/.*artifactSuffix.*-staging/);
      assert.match(describeOverwrite(record, { ...target, uid: 'b' }, 'x'), /same names on https:.*another object/);
    });
    it('would lose the others that its record tells of, where the new one tells nothing of them', () => {
      const other = {
        absent: true,
        workload: { kind: 'StatefulSet', namespace: workload.namespace, name: 'db' },
      } as const;
      const db: DeploymentTarget = { ...other.workload, container: 'db' };
      assert.equal(describeLoss([], [target], 'rollback-info'), undefined);
      assert.equal(describeLoss([other], [target, db], 'rollback-info'), undefined);
      const loss = describeLoss([other], [target, { ...db, kind: 'Deployment' }], 'rollback-info') ?? '';
      assert.match(loss, /has an artifact rollback-info already, which tells of StatefulSet db as well.*example: -db/);
    });
  });

  describe('wantedFile', () => {
    const files = ['deploy-info.json', 'a.txt'];
    for (const [entry, expected] of [
      ['deploy-info.json', { name: 'deploy-info.json', depth: 0 }],
      ['./deploy-info.json', { name: 'deploy-info.json', depth: 0 }],
      ['deploy-info/deploy-info.json', { name: 'deploy-info.json', depth: 1 }],
      ['Deploy-Info/deploy-info/a.txt', { name: 'a.txt', depth: 2 }],
      ['deploy-info/deploy-info/deploy-info/a.txt', undefined],
      ['other/deploy-info.json', undefined],
      ['deploy-info.json/', undefined],
      ['Deploy-Info.json', undefined],
      ['deploy-info/', undefined],
    ] as const) {
      it(entry, () => assert.deepEqual(wantedFile(entry, 'deploy-info', files), expected));
    }
  });

  it('isLink goes by the mode', () => {
    const modes = [0o120777, 0o100644, 0o040755, 0o020666, 0o644, 0];
    assert.deepEqual(
      modes.map((mode) => isLink((mode << 16) >>> 0)),
      [true, false, false, true, false, false],
    );
  });
});
