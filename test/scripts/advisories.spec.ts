import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { KNOWN_ADVISORIES } from './known-advisories.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const read = (...file: string[]) => readFileSync(path.join(ROOT, ...file), 'utf8');

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

/** Every version of every package that npm installs. */
function installed(): { readonly name: string; readonly version: string }[] {
  const { packages } = JSON.parse(read('package-lock.json')) as Lock;
  return Object.entries(packages).flatMap(([place, { version }]) => {
    const name = place.split('node_modules/').at(-1) ?? '';
    return name === '' || version === undefined ? [] : [{ name, version }];
  });
}

/** Names of the tasks whose bundles hold a package. */
function tasksWith(name: string): string[] {
  return readdirSync(path.join(ROOT, 'dist', 'metafiles'))
    .filter((file) => read('dist', 'metafiles', file).includes(`node_modules/${name}/`))
    .map((file) => path.basename(file, '.json'));
}

/** The rows of the table in SECURITY.md that name an advisory: package and version, bundle, answer. */
function answers(): {
  readonly packages: string;
  readonly advisories: string;
  readonly bundle: string;
  readonly answer: string;
}[] {
  return [...read('SECURITY.md').matchAll(/^\|(.*)\|$/gm)].flatMap(([, row = '']) => {
    const [packages = '', advisories = '', bundle = '', answer = ''] = row.split('|').map((cell) => cell.trim());
    return /GHSA-|CVE-/.test(advisories) ? [{ packages, advisories, bundle, answer }] : [];
  });
}

describe('SECURITY.md', () => {
  const found = installed().flatMap(({ name, version }) =>
    KNOWN_ADVISORIES.filter((known) => known.name === name && known.affects(version)).map((known) => ({
      ...known,
      version,
    })),
  );
  const rows = answers();

  it('answers every known advisory about a version that is installed', () => {
    for (const { name, version, advisory } of found) {
      const row = rows.find(
        ({ packages, advisories }) => packages.includes(`${name} ${version}`) && advisories.includes(advisory),
      );
      assert.ok(row !== undefined, `no row about ${name} ${version}, ${advisory}`);
      assert.ok(row.answer.length > 60, `${name}: the answer says too little`);
    }
  });

  it('says of each whether it is in a bundle', () => {
    for (const { name } of found) {
      const row = rows.find(({ packages }) => packages.includes(`${name} `));
      const tasks = tasksWith(name);
      assert.equal(row?.bundle, tasks.length === 0 ? 'no' : tasks.join(', '), name);
    }
  });

  it('keeps no row about what is fixed or gone', () => {
    for (const { packages } of rows.filter(({ packages }) => /\d$/.test(packages))) {
      assert.ok(
        found.some(({ name, version }) => packages.includes(`${name} ${version}`)),
        packages,
      );
    }
  });

  it('names the overrides by which the others were fixed, and package.json has them', () => {
    const { overrides } = JSON.parse(read('package.json')) as { overrides: Readonly<Record<string, string>> };
    const fixed = KNOWN_ADVISORIES.filter(
      ({ name, advisory }) => !found.some((one) => one.name === name && one.advisory === advisory),
    );
    for (const { name, advisory } of fixed) {
      const row = rows.find(({ packages, advisories }) => packages.includes(name) && advisories.includes(advisory));
      assert.ok(row !== undefined, `no row about ${name}, ${advisory}`);
      const [, by] = /override `([^`]+)`/.exec(row.answer) ?? [];
      assert.ok(by !== undefined && by in overrides, `${name}: ${row.answer}`);
    }
  });
});
