import type { AzureConnection } from './azure-connection.ts';
import type { AzureFailure } from './azure-failure.ts';
import { explainForeignPage, explainNoAnswer } from './explain-no-answer.ts';
import { firstLine, jsonObject, textOf } from './foreign-text.ts';

/** What a token was asked for. */
export interface TokenWish {
  readonly connection: Pick<AzureConnection, 'id' | 'method' | 'tenantId'>;
  /** `Azure Resource Manager` or `the API server of aks-shop`. */
  readonly purpose: string;
  /** The tenant that was asked. */
  readonly tenantId: string | undefined;
}

type Advice = (wish: TokenWish) => string;

const FEDERATION: Advice = () =>
  'Edit and save the service connection, which renews its issuer and subject, and enter both at the federated credential of its identity as the connection shows them; a rename of organisation, project or connection changes them.';
const AUDIENCE: Advice = () =>
  'Edit and save the service connection, and enter at the federated credential of its identity the audience api://AzureADTokenExchange, which Azure DevOps writes in every cloud.';
const CONDITIONAL_ACCESS: Advice = () =>
  'Conditional access keeps the identity out: ask the Entra administrators to exclude it, or to allow the addresses of the agent.';
const OTHER_CLOUD: Advice = () =>
  'There is no such tenant in this cloud: correct the tenant of the service connection, or its cloud.';
const OLD_CERTIFICATE: Advice = () =>
  'The certificate of the connection is not one of the app registration, or has expired there: upload its public part to the app.';
const CLOCK: Advice = ({ connection: { method } }) =>
  method.kind === 'certificate' || method.kind === 'workloadIdentity'
    ? "The clock of the agent is wrong by minutes: what was signed a moment ago was taken for too old or too new. Synchronise the agent's clock."
    : 'Run the step again.';
const NOT_HERE: Advice = ({ connection, tenantId }) =>
  tenantId === undefined || tenantId === connection.tenantId
    ? 'The identity was deleted, or tenant or cloud of the connection is wrong: edit the service connection.'
    : `The cluster belongs to the tenant ${tenantId}, and the connection is of ${connection.tenantId ?? 'another'}: use a connection of the cluster's tenant.`;

// aks.md#42-exchange-at-the-authority: the cause of each, and what the user should do.
const ADVICE: ReadonlyMap<number, Advice> = new Map<number, Advice>([
  [700016, NOT_HERE],
  [
    7000215,
    () =>
      'The secret of the connection is wrong: enter its value, not its id, in the service connection, or convert it to workload identity federation.',
  ],
  [
    7000222,
    () =>
      'The secret of the connection has expired: make a new one and enter it in the service connection, or convert it to workload identity federation.',
  ],
  [700024, CLOCK],
  [700212, AUDIENCE],
  [70025, FEDERATION],
  [
    700223,
    () =>
      'The tenant forbids workload identity federation: ask its Entra administrators to allow it, or federate a managed identity.',
  ],
  [
    700238,
    () =>
      'The tenant forbids workload identity federation for this organisation: ask its Entra administrators to allow it, or federate a managed identity.',
  ],
  [
    70052,
    () =>
      'An app of several tenants cannot be federated with this issuer: use an app of one tenant, or a connection for each tenant.',
  ],
  [900382, () => 'This cloud does not allow federation: use a connection that signs in by the certificate of an app.'],
  [700027, OLD_CERTIFICATE],
  [1000502, OLD_CERTIFICATE],
  [90002, OTHER_CLOUD],
  [900023, OTHER_CLOUD],
  [700023, OTHER_CLOUD],
  [
    500011,
    ({ purpose }) =>
      `The tenant does not know ${purpose}: the connection is made for another cloud or tenant. Use one of the cluster's own.`,
  ],
  [
    500014,
    ({ purpose }) =>
      `The tenant has switched ${purpose} off, or its last subscription has ended: ask its Entra administrators to enable it (Enterprise applications, Properties).`,
  ],
  [
    7000112,
    () =>
      'The identity is switched off: ask the Entra administrators to enable it (Enterprise applications, Properties, Enabled for users to sign-in).',
  ],
  [7000229, NOT_HERE],
]);
// Of each of these there are more from year to year (7002138: the case of letters counts since 2025).
const FAMILIES: readonly (readonly [code: RegExp, advice: Advice])[] = [
  [/^70021\d{0,2}$/, FEDERATION],
  [/^530\d{2,3}$/, CONDITIONAL_ACCESS],
];

/** Why Entra gave no token, in one line: which connection, its cause, what to do. */
export function explainEntra({ facts, host }: Pick<AzureFailure, 'facts' | 'host'>, wish: TokenWish): string {
  const failed = `The Azure Resource Manager connection '${wish.connection.id}' got no token for ${wish.purpose}`;
  if (facts.kind === 'noAnswer') return `${failed}. ${explainNoAnswer('Microsoft Entra ID', host, facts)}`;
  const answer = jsonObject(facts.body);
  const said = textOf(answer?.['error_description']) ?? textOf(answer?.['error']);
  if (facts.status === 429) {
    const wait = facts.retryAfterSeconds === undefined ? '' : ` and asks to wait ${facts.retryAfterSeconds} s`;
    return `${failed}: Entra has had too many requests (429)${wait}. Run the step again later.`;
  }
  if (said === undefined) return `${failed}. ${explainForeignPage('Microsoft Entra ID', host, facts.status)}`;
  if (facts.status >= 500)
    return `${failed}: Entra is out of order (${facts.status}: ${firstLine(said)}). Run the step again later.`;
  const codes = codesIn(answer, said);
  const advice = codes.map(adviceOn).find((one) => one !== undefined);
  const trace = textOf(answer?.['trace_id']);
  const next = advice?.(wish) ?? 'Verify the service connection in the project settings.';
  // What follows are numbers for Microsoft's support, of which one is enough.
  const sentence = firstLine(said).replace(/\s*Trace ID:.*$/, '');
  return `${failed}: ${sentence}${trace === undefined ? '' : ` (trace ${trace})`} ${next}`;
}

function adviceOn(code: number): Advice | undefined {
  return ADVICE.get(code) ?? FAMILIES.find(([family]) => family.test(String(code)))?.[1];
}

function codesIn(answer: Readonly<Record<string, unknown>> | undefined, said: string): readonly number[] {
  const [, inText] = /\bAADSTS(\d+)/.exec(said) ?? [];
  const listed = answer?.['error_codes'];
  return [
    ...(inText === undefined ? [] : [Number(inText)]),
    ...(Array.isArray(listed) ? listed.filter((code) => typeof code === 'number') : []),
  ];
}
