import assert from 'node:assert/strict';
import type { SignInMethod } from '../../../shared/azure/azure-connection.ts';
import { AzureFailure } from '../../../shared/azure/azure-failure.ts';
import { explainEntra } from '../../../shared/azure/explain-entra.ts';
import { METHODS, noAnswer, refused } from '../../support/azure-failures.ts';

/** The words for a refusal of Entra with this code. */
function entra(code: number, method: SignInMethod = METHODS.secret, tenantId = 'home'): string {
  const description = `AADSTS${code}: What Entra says.\r\nTrace ID: 1\r\nTimestamp: 2`;
  const body = { error: 'invalid_client', error_description: description, error_codes: [code], trace_id: 'tr-1' };
  const connection = { id: 'azure-prod', method, tenantId: 'home' };
  return explainEntra(refused(400, body), { connection, purpose: 'Azure Resource Manager', tenantId });
}

describe('why Entra gave no token', () => {
  const codes: readonly (readonly [number, RegExp, SignInMethod?, string?])[] = [
    [700016, /The identity was deleted, or tenant or cloud of the connection is wrong: edit the service connection/],
    [700016, /The cluster belongs to the tenant away, and the connection is of home/, METHODS.secret, 'away'],
    [7000215, /secret of the connection is wrong: enter its value, not its id/],
    [7000222, /secret of the connection has expired: make a new one/],
    [700024, /Synchronise the agent's clock/, METHODS.certificate],
    [700024, /Synchronise the agent's clock/, METHODS.workloadIdentity],
    [700024, /Run the step again/, METHODS.secret],
    [70021, /Edit and save the service connection, which renews its issuer/],
    [700211, /Edit and save the service connection/],
    [700213, /Edit and save the service connection/],
    [70025, /Edit and save the service connection/],
    [700223, /The tenant forbids workload identity federation: ask/],
    [700238, /forbids workload identity federation for this organisation/],
    [70052, /use an app of one tenant/],
    [900382, /does not allow federation: use a connection that signs in by the certificate/],
    [700027, /upload its public part to the app/],
    [90002, /There is no such tenant in this cloud/],
    [500011, /does not know Azure Resource Manager: the connection is made for another cloud or tenant/],
    [53003, /Conditional access keeps the identity out/],
    [53000, /Conditional access keeps the identity out/],
    [530035, /Conditional access keeps the identity out/],
    [700212, /the audience api:\/\/AzureADTokenExchange/],
    [7002138, /Edit and save the service connection, which renews its issuer/],
    [700023, /There is no such tenant in this cloud: correct the tenant of the service connection, or its cloud/],
    [900023, /There is no such tenant in this cloud/],
    [1000502, /has expired there: upload its public part to the app/],
    [500014, /The tenant has switched Azure Resource Manager off/],
    [7000112, /The identity is switched off: ask the Entra administrators to enable it/],
    [7000229, /The identity was deleted/],
    [1234567, /Verify the service connection/],
  ];
  for (const [code, next, method, tenant] of codes) {
    it(`AADSTS${code}${method === undefined ? '' : ` (${method.kind}${tenant === undefined ? '' : `, tenant ${tenant}`})`}: the connection, Entra's sentence, its trace, and what to do`, () => {
      const said = entra(code, method, tenant);
      assert.match(
        said,
        /^The Azure Resource Manager connection 'azure-prod' got no token for Azure Resource Manager: /,
      );
      assert.ok(said.includes(`AADSTS${code}: What Entra says. (trace tr-1) `), said);
      assert.match(said, next);
    });
  }

  const WISH = {
    connection: { id: 'azure-prod', method: METHODS.secret, tenantId: undefined },
    purpose: 'x',
    tenantId: 'away',
  };
  it('its numbers for the support are one, where they stand in the same line too', () => {
    const description = 'AADSTS7000215: Invalid. Trace ID: tr-1 Correlation ID: c-1 Timestamp: 2026-11-30';
    const body = { error: 'invalid_client', error_description: description, trace_id: 'tr-1' };
    assert.match(explainEntra(refused(401, body), WISH), /: AADSTS7000215: Invalid\. \(trace tr-1\) The secret/);
  });
  it('the codes of its answer where its sentence has none, and a connection that names no tenant', () => {
    const body = { error: 'invalid_request', error_codes: [700016, 'x'] };
    assert.match(
      explainEntra(refused(400, body), WISH),
      /: invalid_request The cluster belongs to the tenant away, and the connection is of another/,
    );
    assert.match(explainEntra(refused(400, { error: 'a' }), WISH), /: a Verify the service connection/);
  });

  it('too many requests, and how long it asks to wait', () => {
    assert.match(
      explainEntra(refused(429, '', { retryAfterSeconds: 90 }), WISH),
      /too many requests \(429\) and asks to wait 90 s\. Run the step again later/,
    );
    assert.match(explainEntra(refused(429, ''), WISH), /too many requests \(429\)\. Run/);
  });

  it('out of order', () => {
    assert.match(
      explainEntra(refused(503, { error: 'temporarily_unavailable' }), WISH),
      /Entra is out of order \(503: temporarily_unavailable\)/,
    );
  });

  it('a page of a proxy in its place', () => {
    assert.match(
      explainEntra(refused(200, '<html>'), WISH),
      /azure\.example was not reached: what answered \(HTTP 200\).*a proxy or a sign-in page/,
    );
    assert.match(
      explainEntra(refused(502, '<html>'), WISH),
      /what answered \(HTTP 502\).*of a proxy or a gateway in between\. Run the step again later/,
    );
  });

  const connections: readonly (readonly [string | undefined, string, RegExp])[] = [
    ['ENOTFOUND', 'x', /its name does not resolve on this agent \(ENOTFOUND: x\).*made for another cloud/],
    ['ECONNREFUSED', 'x', /the connection failed \(ECONNREFUSED: x\)\. Allow it in the firewall/],
    ['ETIMEDOUT', 'x', /it did not answer in time/],
    ['ECONNRESET', '', /its connections broke before the answer was whole \(ECONNRESET\)\. Run the step again/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'x', /certificate is not trusted.*--sslcacert/],
    ['CERT_HAS_EXPIRED', 'x', /not valid at the time of the agent's clock \(CERT_HAS_EXPIRED: x\)\. Look whether/],
    ['CERT_NOT_YET_VALID', 'x', /not valid at the time of the agent's clock/],
    [undefined, 'Bad response: 407', /the agent's proxy wants a user and a password/],
    [undefined, 'Bad response: 403', /the agent's proxy does not let it through.*Allow azure\.example in the proxy/],
    [undefined, 'x', /the connection failed \(x\)/],
  ];
  for (const [code, said, expected] of connections) {
    it(`the host, and what failed: ${code ?? said}`, () =>
      assert.match(explainEntra(noAnswer(code, said), WISH), expected));
  }
});

describe("the agent's proxy on the way to Azure", () => {
  const WISH = {
    connection: { id: 'azure-prod', method: METHODS.secret, tenantId: 'home' },
    purpose: 'x',
    tenantId: 'home',
  };
  const rows: readonly (readonly [string, RegExp])[] = [
    [
      'ENOTFOUND',
      /the agent's proxy proxy\.example:8080 cannot be reached \(ENOTFOUND: x\)\. Look at the agent's proxy/,
    ],
    ['ECONNREFUSED', /the agent's proxy proxy\.example:8080 cannot be reached/],
    ['ETIMEDOUT', /it did not answer in time/],
  ];
  for (const [code, expected] of rows) {
    it(code, () => {
      const facts = { kind: 'noAnswer', code, said: 'x', proxy: 'proxy.example:8080' } as const;
      assert.match(explainEntra(new AzureFailure('azure.example', facts), WISH), expected);
    });
  }
});
