import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { prebuiltPackages } from './prebuilt-packages.ts';
import type { Bill, Component } from './software-bill.ts';
import { fullName } from './software-bill.ts';

const RULE = '-'.repeat(80);

/**
 * ThirdPartyNotices.txt: every package in the bundles with its licence and the text of it, as the package has it. Throws
 * where a package says neither.
 */
export function thirdPartyNotices(bill: Bill, root: string): string {
  const packages = new Map(
    bill.components.map((component) => [`${fullName(component)} ${component.version}`, component]),
  );
  const sections = [...packages]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([title, component]) => section(title, component, root));
  const head = `Smart Rollback for Kubernetes contains the following ${packages.size} packages. Their licences and notices:`;
  return `${[head, ...sections].join(`\n\n${RULE}\n\n`)}\n`;
}

function section(title: string, component: Component, root: string): string {
  const declared = (component.licenses ?? []).map(
    ({ expression, license }) => expression ?? license?.id ?? license?.name,
  );
  const texts = textsOf(component, root);
  if (declared.length === 0 && texts.length === 0)
    throw new Error(`${title} says nothing about its licence. Look at it before it is shipped.`);
  const inside = prebuiltPackages(root, component.name).map(({ name, version }) => `${name} ${version}`);
  return [
    declared.length === 0 ? title : `${title} (${declared.join(', ')})`,
    ...(inside.length === 0 ? [] : [`It has inside, under their own licences: ${inside.join(', ')}.`]),
    ...(texts.length > 0 ? texts : homeOf(component)),
  ].join('\n\n');
}

function homeOf({ externalReferences = [] }: Component): string[] {
  const home = externalReferences.find(({ type }) => type === 'website')?.url;
  return home === undefined ? [] : [`It brings no text of it; see ${home}`];
}

function textsOf(component: Component, root: string): string[] {
  const files = (component.evidence?.licenses ?? [])
    .flatMap(({ license }) => license?.text?.content ?? [])
    .map((content) => tidy(Buffer.from(content, 'base64').toString('utf8')));
  return files.length > 0 ? [...new Set(files)] : textInReadme(path.join(root, 'node_modules', fullName(component)));
}

// Some packages have their licence in the readme only.
function textInReadme(folder: string): string[] {
  const name = existsSync(folder) ? readdirSync(folder).find((file) => /^readme(?:\.md)?$/i.test(file)) : undefined;
  if (name === undefined) return [];
  const [, text] =
    /^#{1,4} .*licen[cs]e.*\n([\s\S]*?)(?=^#{1,3} |$(?![\s\S]))/im.exec(
      readFileSync(path.join(folder, name), 'utf8'),
    ) ?? [];
  return text === undefined || text.trim() === '' ? [] : [tidy(text)];
}

function tidy(text: string): string {
  return text
    .replaceAll('\r', '')
    .replaceAll(/[^\S\n]+$/gm, '')
    .trim();
}
