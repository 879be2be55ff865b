import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import * as v from 'valibot';
import { describeError } from '../host/fault.ts';

const text = v.nullish(v.string());
const shape = v.object({
  clusters: v.array(
    v.object({ name: text, server: text, caData: text, caFile: text, tlsServerName: text, proxyUrl: text }),
  ),
  users: v.array(
    v.object({
      ...{ name: text, token: text, username: text, password: text, impersonateUser: text },
      ...{ certData: text, certFile: text, keyData: text, keyFile: text },
    }),
  ),
  contexts: v.array(v.object({ name: text, cluster: text, user: text, namespace: text })),
  currentContext: text,
});

// What client-node calls otherwise than a kubeconfig does.
const NAMES: Readonly<Record<string, string>> = {
  caData: 'certificate-authority-data',
  caFile: 'certificate-authority',
  tlsServerName: 'tls-server-name',
  proxyUrl: 'proxy-url',
  impersonateUser: 'as',
  certData: 'client-certificate-data',
  certFile: 'client-certificate',
  keyData: 'client-key-data',
  keyFile: 'client-key',
  currentContext: 'current-context',
};

/**
 * Throws an Error that names a field of a loaded kubeconfig that is no text. YAML reads `password: 123456` as a number;
 * kubectl refuses that, client-node hands it on.
 */
export function checkTexts(kubeConfig: KubeConfig): void {
  const { issues } = v.safeParse(shape, kubeConfig);
  if (issues === undefined) return;
  const place = String(v.getDotPath(issues[0]))
    .split('.')
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${NAMES[step] ?? step}`))
    .join('')
    .slice(1);
  throw new Error(`${place} is no text; put its value in quotes`);
}

/**
 * Why a kubeconfig cannot be read, without anything that stands in it: the parser of YAML names aliases and tags, and
 * quotes the lines around a fault, any of which can be a token.
 */
export function whyUnreadable(error: unknown): string {
  if (error instanceof TypeError || error instanceof RangeError) return 'it has not the form of a kubeconfig';
  const { reason, mark } = error as { readonly reason?: unknown; readonly mark?: { line: number; column: number } };
  if (typeof reason !== 'string') return describeError(error);
  const [what = ''] = reason.split(/["<!:]/);
  return `it is no YAML: ${what.trim()}${mark === undefined ? '' : ` (${mark.line + 1}:${mark.column + 1})`}`;
}
