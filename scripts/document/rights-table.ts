import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';

interface Role {
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

// What stands in docs/rbac, and how the table of rights calls it.
const ROLES = {
  'capture-and-deploy.yaml': 'deploy',
  'manifests.yaml': 'apply manifests',
  'smart-rollback.yaml': 'roll back',
  'newman-sanity.yaml': 'verdict',
  'newman-tunnel.yaml': 'tunnel',
  'replace-stuck-pods.yaml': 'stuck pods',
} as const;

/** The rights in the cluster, a row a resource, from docs/rbac. Throws where a file there has no name in the table. */
export function rightsTable(root: string): string {
  const folder = path.join(root, 'docs', 'rbac');
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const unnamed = files.filter((name) => !(name in ROLES));
  if (unnamed.length > 0)
    throw new Error(`docs/rbac has ${unnamed.join(', ')}; name it in scripts/document/rights-table.ts`);
  const roles = Object.keys(ROLES).map((name) => load(readFileSync(path.join(folder, name), 'utf8')) as Role);
  const resources = [...new Set(roles.flatMap(({ rules }) => rules.flatMap((rule) => rule.resources)))];
  const verbs = ({ rules }: Role, resource: string) =>
    rules.filter((rule) => rule.resources.includes(resource)).flatMap((rule) => rule.verbs);
  // Resources with the same rights share a row.
  const rows = new Map<string, string[]>();
  for (const resource of resources) {
    const cells = roles.map((role) => verbs(role, resource).join(', ')).join(' | ');
    rows.set(cells, [...(rows.get(cells) ?? []), `\`${resource}\``]);
  }
  return [
    `| resource | ${Object.values(ROLES).join(' | ')} |`,
    `| --- |${' --- |'.repeat(roles.length)}`,
    ...[...rows].map(([cells, names]) => `| ${names.join(', ')} | ${cells} |`),
  ].join('\n');
}
