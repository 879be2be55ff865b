import assert from 'node:assert/strict';
import type { AzureFailure } from '../../../shared/azure/azure-failure.ts';
import { explainManagedIdentity } from '../../../shared/azure/explain-managed-identity.ts';
import { explainOidc } from '../../../shared/azure/oidc-request.ts';
import { noAnswer, refused } from '../../support/azure-failures.ts';

describe('why Azure DevOps gave no OIDC token', () => {
  const rows: readonly (readonly [string, AzureFailure, RegExp])[] = [
    [
      'the job token is refused',
      refused(401, { message: 'TF400813: no.' }),
      /'azure-prod': the token of the job is not accepted \(401: TF400813: no\)\. Look whether the job had ended/,
    ],
    ['no right', refused(403, {}), /not accepted \(403\).*shared with this project\.$/],
    [
      "a proxy's refusal",
      refused(403, '<html>'),
      /\(403\).*Where a proxy is in between, allow azure\.example there\.$/,
    ],
    [
      "a proxy's page",
      refused(200, '<html>'),
      /Azure DevOps azure\.example was not reached: what answered \(HTTP 200\)/,
    ],
    ['half an answer', refused(200, '{"oidcToken":"eyJ'), /Azure DevOps azure\.example was not reached/],
    ['a sign-in page', refused(302, ''), /not accepted \(302\)/],
    ['a page for people', refused(203, '<html>'), /not accepted \(203\)/],
    [
      'no explicit reference',
      refused(400, { count: 151, value: 'There is no explicit reference to service connection x from current stage.' }),
      /no explicit reference .*\)\. This stage must name the connection itself/,
    ],
    ['Azure DevOps Server', refused(404, { message: 'no' }), /Azure DevOps Server has no workload identity federation/],
    ['too many requests', refused(429, {}), /\(429\)\. Run the step again later/],
    ['out of order', refused(503, {}), /\(503\)\. Run the step again later/],
    ['anything else', refused(400, { message: 'm' }), /\(400: m\)\. Verify the service connection/],
    ['a good answer without a token', refused(200, {}), /\(200: its answer holds no token\)\. Run the step again/],
    ['a good answer with words', refused(200, { message: 'm' }), /\(200: m\)\. Run the step again/],
    ['no way there', noAnswer('ECONNREFUSED'), /Azure DevOps azure\.example cannot be reached/],
    ['silence', noAnswer('ETIMEDOUT'), /Azure DevOps azure\.example cannot be reached: it did not answer in time/],
  ];
  for (const [what, failure, expected] of rows)
    it(what, () => assert.match(explainOidc(failure, 'azure-prod'), expected));
});

describe('why the machine gave no token of its managed identity', () => {
  const rows: readonly (readonly [string, AzureFailure, RegExp, string?])[] = [
    [
      'nobody answers',
      noAnswer('ETIMEDOUT', 'no answer within 3 s'),
      /nothing answers at azure\.example \(ETIMEDOUT: no answer within 3 s\), so this agent has no managed identity; agents that Microsoft hosts have none/,
    ],
    ['nobody answers, without a code', noAnswer(undefined, 'x'), /azure\.example \(x\)/],
    [
      'its answers break off',
      noAnswer('ECONNRESET', 'aborted'),
      /the service for identities at azure\.example broke its answers off \(ECONNRESET: aborted\)\. Run/,
    ],
    ['something else answers', refused(200, '<html>'), /what answered at azure\.example \(HTTP 200\) is no service/],
    [
      'several',
      refused(400, {
        error: 'invalid_request',
        error_description: 'Multiple user assigned identities exist, please specify the clientId',
      }),
      /Say which one in managedIdentityClientId/,
    ],
    [
      'not found',
      refused(400, { error_description: 'Identity not found' }),
      /Assign an identity to the agent's virtual machine/,
    ],
    [
      'that one is not found',
      refused(400, { message: 'Identity not found.' }),
      /Assign the identity of managedIdentityClientId or of the connection \(id-1\)/,
      'id-1',
    ],
    ['too many requests', refused(429, ''), /\(429\)\. Run the step again later/],
    ['out of order', refused(500, ''), /\(500\)\. Run the step again later/],
    [
      'the key of Azure Arc, which the agent may not read',
      refused(401, ''),
      /\(401\): its service wants a key .*group himds .*Hybrid agent extension applications/,
    ],
    ['anything else', refused(404, { error: 'e' }), /\(404: e\)\. Check which identity/],
  ];
  for (const [what, failure, expected, clientId] of rows)
    it(what, () => assert.match(explainManagedIdentity(failure, 'azure-prod', clientId), expected));
});
