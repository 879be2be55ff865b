/** An advisory about a package of package-lock.json, as `npm audit` tells it. */
export interface KnownAdvisory {
  readonly name: string;
  readonly advisory: string;
  readonly severity: 'moderate' | 'high' | 'critical';
  /** Whether this version has the fault. */
  readonly affects: (version: string) => boolean;
}

/** What was known on 24 November 2026. A new one belongs here, and its answer into SECURITY.md. */
export const KNOWN_ADVISORIES: readonly KnownAdvisory[] = [
  { name: '@faker-js/faker', advisory: 'GHSA-qxc2-j82w-r537', severity: 'high', affects: below('10.5.0') },
  { name: 'braces', advisory: 'GHSA-vfj7-8cjw-p6xm', severity: 'high', affects: below('3.0.4') },
  { name: 'csv-parse', advisory: 'GHSA-8cw4-87c7-c6xx', severity: 'moderate', affects: below('7.0.2') },
  { name: 'flatted', advisory: 'CVE-2026-33228', severity: 'high', affects: below('3.4.2') },
  { name: 'handlebars', advisory: 'CVE-2026-33937', severity: 'critical', affects: below('4.7.9') },
  { name: 'jose', advisory: 'GHSA-hhhv-q57g-882q', severity: 'moderate', affects: below('4.15.5') },
  { name: 'lodash', advisory: 'CVE-2025-13465', severity: 'moderate', affects: below('4.17.23') },
  { name: 'node-forge', advisory: 'CVE-2026-33891', severity: 'high', affects: below('1.4.0') },
  { name: 'node-forge', advisory: 'GHSA-86w9-cpqp-85rv', severity: 'high', affects: below('1.4.1') },
  { name: 'qs', advisory: 'GHSA-4mjr-xmp4-gh2g', severity: 'moderate', affects: below('6.16.0') },
  { name: 'qs', advisory: 'GHSA-q8mj-m7cp-5q26', severity: 'moderate', affects: below('6.15.2') },
  { name: 'qs', advisory: 'GHSA-x5fp-wj9c-mxmx', severity: 'moderate', affects: below('6.16.0') },
  { name: 'semver', advisory: 'CVE-2022-25883', severity: 'high', affects: below('7.5.2') },
  { name: 'uuid', advisory: 'GHSA-w5hq-g745-h8pq', severity: 'moderate', affects: below('11.1.1') },
];

function below(fixed: string): (version: string) => boolean {
  return (version) => compare(numbers(version), numbers(fixed)) < 0;
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [index, part] of right.entries()) {
    const difference = (left[index] ?? 0) - part;
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  return version.split(/[.-]/).slice(0, 3).map(Number);
}
