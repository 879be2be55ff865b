import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import ts from 'typescript';

/** Each task may call its own inputs so: the word is the field's, and no file sees two of them. */
const OF_EACH_TASK = 'Inputs';

/** Types, interfaces and classes of the product that two files export under one name: one word means one thing. */
export function exportedTypeProblems(root: string): string[] {
  const files = globSync('{shared,tasks}/**/*.ts', { cwd: root, ignore: '**/*.d.ts' }).sort();
  const places = new Map<string, string[]>();
  for (const file of files) {
    for (const name of exportedTypes(readFileSync(path.join(root, file), 'utf8'))) {
      places.set(name, [...(places.get(name) ?? []), file.replaceAll(path.sep, '/')]);
    }
  }
  return [...places]
    .filter(([name, where]) => where.length > 1 && name !== OF_EACH_TASK)
    .map(([name, where]) => `${name} is exported by ${where.join(' and ')}; docs/words.md has a word for each`);
}

function exportedTypes(source: string): readonly string[] {
  return ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    const isType =
      ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement);
    if (!isType || statement.name === undefined) return [];
    const exported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    return exported ? [statement.name.text] : [];
  });
}
