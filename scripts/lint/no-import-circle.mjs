import { existsSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';

// By file: what it imports, as long as the file is the same. An editor keeps one process for many versions of it.
const known = new Map();

function importsOf(file) {
  const { mtimeMs } = statSync(file);
  const before = known.get(file);
  if (before?.mtimeMs === mtimeMs) return before.files;
  const files = ts
    .preProcessFile(readFileSync(file, 'utf8'), true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.') && name.endsWith('.ts'))
    .map((name) => path.resolve(path.dirname(file), name))
    .filter((name) => existsSync(name));
  known.set(file, { mtimeMs, files });
  return files;
}

/** The shortest way from one file to another along imports, both ends included, or `undefined`. */
function wayTo(from, to) {
  const cameFrom = new Map([[from, undefined]]);
  const queue = [from];
  for (const file of queue) {
    if (file === to) {
      const way = [];
      for (let step = file; step !== undefined; step = cameFrom.get(step)) way.unshift(step);
      return way;
    }
    for (const next of importsOf(file)) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

/**
 * Reports every import that leads back to its own file, over however many others; imports of types too, which the rules
 * of the published plugins leave out.
 */
export const noImportCircle = {
  meta: { type: 'problem', schema: [], messages: { circle: 'These files import each other in a circle: {{way}}.' } },
  create(context) {
    const look = (node) => {
      const name = node.source?.value;
      if (typeof name !== 'string' || !name.startsWith('.')) return;
      const target = path.resolve(path.dirname(context.filename), name);
      const way = existsSync(target) ? wayTo(target, context.filename) : undefined;
      if (way === undefined) return;
      const names = [context.filename, ...way].map((file) =>
        path.relative(context.cwd, file).replaceAll(path.sep, '/'),
      );
      context.report({ node, messageId: 'circle', data: { way: names.join(' → ') } });
    };
    return {
      ImportDeclaration: look,
      ImportExpression: look,
      ExportNamedDeclaration: look,
      ExportAllDeclaration: look,
    };
  },
};
