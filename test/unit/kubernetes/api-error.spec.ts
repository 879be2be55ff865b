import assert from 'node:assert/strict';
import type { Subject } from '../../../shared/kubernetes/api-error.ts';
import {
  ApiError,
  ConnectionError,
  describeSubject,
  isConflict,
  isMissingRight,
  isTooLarge,
  mayPass,
  roleLine,
} from '../../../shared/kubernetes/api-error.ts';

const SERVER = 'https://k8s.example.com:6443';
const deployments: Subject = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'prod', name: 'app' };
const logs: Subject = { verb: 'get', group: '', resource: 'pods/log', namespace: 'prod' };
// As apiserver 1.36 words them.
const NO_RIGHT =
  'deployments.apps "app" is forbidden: User "ci" cannot patch resource "deployments" in API group "apps" in the namespace "prod"';
const POLICY =
  "deployments.apps \"app\" is forbidden: ValidatingAdmissionPolicy 'tags' with binding 'tags' denied request: no tag 458";

describe('an error of the API server', () => {
  const explained = (status: number, message: string, subject = deployments) =>
    new ApiError(status, { message }, subject, SERVER).message;

  const codes: readonly (readonly [what: string, status: number, message: string, code: string])[] = [
    ['credentials that are not accepted', 401, 'Unauthorized', 'SR204'],
    ['a right that is missing', 403, NO_RIGHT, 'SR205'],
    ['a policy that denies', 403, POLICY, 'SR206'],
    ['an object that does not exist', 404, 'not found', 'SR301'],
    ['any other refusal', 500, 'etcdserver: timeout', 'SR206'],
  ];
  for (const [what, status, message, code] of codes) {
    it(`tells ${what} by its code ${code}`, () => {
      assert.equal(new ApiError(status, { message }, deployments, SERVER).errorCode, code);
    });
  }

  it('401 says that the credentials of the connection are to be renewed', () => {
    assert.match(explained(401, 'Unauthorized'), /https:\/\/k8s\.example\.com:6443 .*\(401 Unauthorized\).*renew it/);
  });

  it('403 names the missing verb and the line of the Role that grants it', () => {
    const text = explained(403, NO_RIGHT);
    assert.match(text, /may not patch deployments\.apps "app" in namespace "prod" \(403: deployments\.apps "app" is/);
    assert.ok(text.endsWith('- {apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"]}'));
    assert.match(explained(403, 'pods "x" is forbidden: '), /Add to its Role: /);
    const ofLogs = 'pods "x" is forbidden: User "ci" cannot get resource "pods/log" in API group ""';
    assert.ok(explained(403, ofLogs, logs).endsWith('- {apiGroups: [""], resources: ["pods/log"], verbs: ["get"]}'));
  });

  const denials: readonly (readonly [who: string, status: number, message: string])[] = [
    ['a webhook', 403, 'admission webhook "validation.gatekeeper.sh" denied the request: [tags] no tag "latest"'],
    ['a webhook with a status of its own', 422, 'admission webhook "policy.example" denied the request: not signed'],
    ['a policy', 422, POLICY],
    ['a policy with reason Forbidden', 403, POLICY],
  ];
  for (const [who, status, message] of denials) {
    it(`${status} of ${who} is told in its words, and not as a missing right`, () => {
      const text = explained(status, message);
      assert.ok(text.includes(`refused to patch deployments.apps "app" in namespace "prod" (${status}: ${message}).`));
      assert.match(text, /An admission policy or webhook of the cluster does not allow it/);
      assert.doesNotMatch(text, /Role/);
    });
  }

  it('403 of something else is told in its words alone: no line of a Role would help', () => {
    const text = explained(403, 'HTTP 403');
    assert.equal(text, 'The API server refused to patch deployments.apps "app" in namespace "prod" (403: HTTP 403).');
  });

  const conflicts: readonly (readonly [what: string, status: number, message: string, conflict: boolean])[] = [
    ['a failing test of a JSON Patch', 422, 'the server rejected our request due to an error in our request', true],
    ['an object that was changed', 409, 'the object has been modified', true],
    ['an invalid object', 422, 'Deployment.apps "app" is invalid: spec.replicas: must be positive', false],
    ['a policy that denies', 422, POLICY, false],
    ['a webhook that denies', 422, 'admission webhook "policy.example" denied the request: not signed', false],
    ['a missing right', 403, NO_RIGHT, false],
    ['those words under another status', 400, 'the server rejected our request due to an error in our request', false],
  ];
  for (const [what, status, message, conflict] of conflicts) {
    it(`${what} is ${conflict ? 'a conflict: everything is read again' : 'no conflict'}`, () => {
      assert.equal(isConflict(new ApiError(status, { message }, deployments, SERVER)), conflict);
    });
  }

  for (const [what, status, message, right, size] of [
    ['a missing right', 403, NO_RIGHT, true, false],
    ['a policy that denies', 403, POLICY, false, false],
    ['those words under another status', 400, NO_RIGHT, false, false],
    ['a request that is too long', 413, 'limit is 3145728', false, true],
    ['an object that etcd does not take', 500, 'etcdserver: request is too large', false, true],
    ['an etcd that is ill', 500, 'etcdserver: no leader', false, false],
  ] as const) {
    it(`${what} is ${right ? 'a missing right' : 'no missing right'}, and ${size ? 'too large' : 'not too large'}`, () => {
      const error = new ApiError(status, { message }, deployments, SERVER);
      assert.deepEqual([isMissingRight(error), isTooLarge(error)], [right, size]);
    });
  }

  it('404 says what to check', () => {
    assert.match(
      explained(404, 'not there'),
      /^deployments\.apps "app" in namespace "prod" does not exist.*Check the name/,
    );
  });

  it('any other one keeps the words of the server', () => {
    assert.equal(
      explained(422, 'the server rejected our request'),
      'The API server refused to patch deployments.apps "app" in namespace "prod" (422: the server rejected our request).',
    );
  });

  it('keeps status, words and subject for decisions', () => {
    const error = new ApiError(409, { message: 'conflict' }, deployments, SERVER);
    assert.equal(error.status, 409);
    assert.equal(error.serverMessage, 'conflict');
    assert.equal(error.subject, deployments);
  });

  it('has the status line for words where a proxy answered with a page or with something else', () => {
    assert.equal(new ApiError(502, undefined, deployments, SERVER).serverMessage, 'HTTP 502');
    assert.equal(new ApiError(500, { message: { hostile: true } }, deployments, SERVER).serverMessage, 'HTTP 500');
  });

  it('names all objects of a resource where no name was asked for', () => {
    assert.equal(describeSubject(logs), 'pods/log in namespace "prod"');
    assert.equal(roleLine(logs), '- {apiGroups: [""], resources: ["pods/log"], verbs: ["get"]}');
  });
});

describe('a connection that failed', () => {
  const explained = (code: string | undefined, message = 'why', server = SERVER) => {
    const error: NodeJS.ErrnoException = new Error(message);
    if (code !== undefined) error.code = code;
    return new ConnectionError(error, server, true);
  };
  const rows: readonly (readonly [code: string, says: RegExp])[] = [
    ['ENOTFOUND', /the name k8s\.example\.com does not resolve.*private cluster/],
    ['EAI_AGAIN', /does not resolve on this agent \(EAI_AGAIN\)/],
    ['ECONNREFUSED', /refuses the connection.*Check address and port/],
    ['ETIMEDOUT', /did not answer in time \(ETIMEDOUT\).*firewall/],
    ['EHOSTUNREACH', /did not answer in time/],
    ['ENETUNREACH', /did not answer in time/],
    ['EPROTO', /does not speak TLS \(why\)/],
    ['CERT_HAS_EXPIRED', /certificate .* is not trusted \(CERT_HAS_EXPIRED: why\).*certificate-authority-data/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /Accept untrusted certificates/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /is not trusted/],
    ['CERT_UNTRUSTED', /certificate .* is not trusted \(CERT_UNTRUSTED: why\)/],
    ['ECONNRESET', /^The connection to the API server .* failed \(ECONNRESET: why\)\.$/],
  ];
  for (const [code, says] of rows) {
    it(`by ${code} says what to do`, () => {
      assert.match(explained(code).message, says);
      assert.equal(explained(code).code, code);
    });
  }

  describe('by a time-out, after the server had answered in this step', () => {
    const timedOut = (maybeSent: boolean, changes: boolean) => {
      const error = Object.assign(new Error('no answer within 65 s'), { code: 'ETIMEDOUT' });
      return new ConnectionError(error, SERVER, maybeSent, { answered: true, changes }).message;
    };

    it('speaks of admission webhooks where a change was sent, not of a firewall', () => {
      const message = timedOut(true, true);
      assert.match(
        message,
        /did not answer a change in time .* An admission webhook .*validatingwebhookconfigurations/,
      );
      assert.doesNotMatch(message, /firewall/);
    });

    for (const [what, maybeSent, changes] of [
      ['a read', true, false],
      ['a change that never left', false, true],
    ] as const) {
      it(`speaks neither of a webhook nor of a firewall where it was ${what}`, () => {
        const message = timedOut(maybeSent, changes);
        assert.match(message, /did not answer in time \(ETIMEDOUT\), though it answered before in this step/);
        assert.doesNotMatch(message, /firewall|webhook/);
      });
    }
  });

  it('to the proxy in between is the matter of that proxy, not of the server', () => {
    const unknown = Object.assign(new Error('why'), { code: 'ENOTFOUND', hostname: 'proxy.example.com' });
    const { message, code } = new ConnectionError(unknown, SERVER, false);
    assert.match(message, /^The proxy proxy\.example\.com .* cannot be reached \(ENOTFOUND\)/);
    assert.equal(code, 'ENOTFOUND');
  });

  it('without a code is told in its own words', () => {
    assert.equal(explained(undefined).message, `The connection to the API server ${SERVER} failed (why).`);
    assert.equal(explained(undefined).code, '');
  });

  it('shows a server address that is no URL as it is', () => {
    assert.match(explained('ENOTFOUND', 'why', 'nonsense').message, /the name nonsense does not resolve/);
  });

  it('remembers whether the request may have reached the server', () => {
    assert.equal(explained('ECONNRESET').maybeSent, true);
    assert.equal(new ConnectionError(new Error('x'), SERVER, false).maybeSent, false);
  });
});

describe('whether the same may succeed a little later', () => {
  const answered = (status: number) => new ApiError(status, { message: 'x' }, deployments, SERVER);
  const rows: readonly (readonly [what: string, error: ApiError | ConnectionError, mayPass: boolean])[] = [
    ['a connection that broke', new ConnectionError(new Error('x'), SERVER, true), true],
    ['too many requests', answered(429), true],
    ['a server that cannot just now', answered(503), true],
    ['an answer that did not arrive as it was', answered(200), true],
    ['a right that is missing', answered(403), false],
    ['what is gone', answered(404), false],
  ];
  for (const [what, error, wanted] of rows)
    it(`${what}: ${wanted ? 'it may' : 'it will not'}`, () => assert.equal(mayPass(error), wanted));
});

describe('what a connection knows of its own refusals', () => {
  const advice = { unauthorised: (said: string) => `its own 401: ${said}`, forbidden: () => 'its own 403' };
  const said = (status: number, message: string, one: typeof advice | undefined = advice) =>
    new ApiError(status, { message }, deployments, SERVER, one).message;

  it('stands in place of the usual line where credentials are refused or a right is missing', () => {
    assert.equal(said(401, 'Unauthorized'), 'its own 401: Unauthorized');
    assert.equal(said(403, NO_RIGHT), 'its own 403');
  });

  it('is not asked where a policy denies, or something is not there', () => {
    assert.match(said(403, POLICY), /^The API server refused to patch/);
    assert.match(said(404, 'x'), /does not exist/);
  });

  it('is nothing where it knows no more than others', () => {
    assert.match(new ApiError(401, {}, deployments, SERVER).message, /does not accept the credentials/);
    assert.match(new ApiError(403, { message: NO_RIGHT }, deployments, SERVER).message, /Add to its Role/);
  });

  it('stands behind the usual line where the server is not reached', () => {
    const circumstances = { answered: false, changes: false, more: 'It is stopped.' };
    const error = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    assert.match(
      new ConnectionError(error, SERVER, false, circumstances).message,
      /inside its network\. It is stopped\.$/,
    );
  });
});
