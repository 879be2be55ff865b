import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../model/json.ts';
import { objectAt } from '../model/json.ts';
import { NAMESPACES, VALIDATING_WEBHOOKS } from '../model/resources.ts';
import type { Call } from '../api/context.ts';
import { ApiStatus } from '../api/status.ts';

interface Webhook {
  readonly name: string;
  readonly timeoutSeconds?: number;
  readonly failurePolicy?: 'Ignore' | 'Fail';
  readonly clientConfig?: { readonly url?: string };
  readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly rules?: readonly {
    readonly operations: readonly string[];
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
  }[];
}

const OPERATIONS: Readonly<Record<string, string>> = {
  create: 'CREATE',
  update: 'UPDATE',
  patch: 'UPDATE',
  delete: 'DELETE',
};

/**
 * Holds a change up as the validating webhooks that are about it do when none of them answers: nothing is ever called here.
 * They are asked side by side, so the longest counts; with failurePolicy Fail the change is refused.
 */
export async function waitForDeadWebhooks(call: Call): Promise<void> {
  const { request, store } = call;
  const operation = OPERATIONS[request.verb];
  if (operation === undefined || request.resource === VALIDATING_WEBHOOKS) return;
  const labels = objectAt(store.get(NAMESPACES, '', request.namespace ?? '') ?? {}, 'metadata', 'labels');
  const plural = request.subresource === undefined ? request.plural : `${request.plural}/${request.subresource}`;
  const webhooks = store
    .list(VALIDATING_WEBHOOKS, '')
    .flatMap((one) => (one['webhooks'] ?? []) as unknown as readonly Webhook[])
    .filter((one) => isAbout(one, operation, request.group, plural) && selects(one, labels));
  const timeoutOf = ({ timeoutSeconds = 10 }: Webhook) => timeoutSeconds;
  await sleep(1000 * Math.max(0, ...webhooks.map(timeoutOf)));
  const fatal = webhooks.find(({ failurePolicy = 'Fail' }) => failurePolicy === 'Fail');
  if (fatal === undefined) return;
  const url = `${fatal.clientConfig?.url ?? ''}?timeout=${timeoutOf(fatal)}s`;
  const why = `failed calling webhook "${fatal.name}": failed to call webhook: Post "${url}": context deadline exceeded`;
  throw new ApiStatus(500, 'InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why }] });
}

function isAbout({ rules = [] }: Webhook, operation: string, group: string, plural: string): boolean {
  const has = (list: readonly string[], value: string) => list.includes('*') || list.includes(value);
  return rules.some(
    (rule) => has(rule.operations, operation) && has(rule.apiGroups, group) && has(rule.resources, plural),
  );
}

function selects({ namespaceSelector }: Webhook, labels: JsonObject): boolean {
  return Object.entries(namespaceSelector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}
