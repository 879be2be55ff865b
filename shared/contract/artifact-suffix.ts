import type { InputReader } from '../host/input-reader.ts';

/**
 * Reads artifactSuffix: what is put behind `deploy-info` and `rollback-info` where one run makes several deployments. Only
 * what download tasks accept in the name of an artifact (agent.md#8-artifacts).
 */
export function readArtifactSuffix(read: InputReader): string {
  const suffix = read.optional('artifactSuffix', {
    example: '-staging',
    check: (value) =>
      !/^[A-Za-z0-9._-]{1,80}$/.test(value)
        ? 'only letters, digits, dots, hyphens and underscores may stand in it'
        : value.endsWith('.')
          ? 'a dot may not be its end: Windows finds no folder of such a name'
          : undefined,
  });
  return suffix ?? '';
}
