import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import ts from 'typescript';

/** Something that a task may say when it fails or warns; `…` stands for what is filled in. */
export interface Message {
  readonly file: string;
  readonly text: string;
}

const TELLING_METHODS = ['warning', 'problem'];
const TELLING_PROPERTIES = ['problem', 'message', 'why'];
// Files that make up messages and return them.
const TELLERS =
  /\/(api-error|describe-failure|client-certificate|server-access|choose-context|choose-access|rollout-failure|ownership|followable|overwrites-another|read-workload|choose-container|inputs|collection-kind)\.ts$/;
const FEWEST_WORDS = 4;
const FEWEST_WORDS_OF_A_FACT = 3;

/** Every message in the sources: what is given to Fault, warning and problem, and what is returned as one. */
export function messagesOf(root: string): Message[] {
  const files = globSync(['shared/**/*.ts', 'tasks/**/*.ts'], { cwd: root, ignore: ['**/*.d.ts'] }).sort();
  return files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const texts: string[] = [];
    visit(source, false, texts);
    if (TELLERS.test(file)) visitReturns(source, texts);
    return texts.map((text) => ({ file, text }));
  });
}

function visit(node: ts.Node, telling: boolean, texts: string[]): void {
  const text = telling ? textOf(node) : undefined;
  if (text !== undefined && text.split(' ').length > FEWEST_WORDS) texts.push(text);
  const tells = telling || isTelling(node);
  // What is filled in is told about by whoever makes it.
  if (ts.isTemplateExpression(node)) return;
  ts.forEachChild(node, (child) => visit(child, tells && !ts.isFunctionLike(child), texts));
}

function visitReturns(node: ts.Node, texts: string[]): void {
  const returned = ts.isReturnStatement(node) || (ts.isArrowFunction(node) && !ts.isBlock(node.body));
  if (returned) visit(node, true, texts);
  else ts.forEachChild(node, (child) => visitReturns(child, texts));
}

function isTelling(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Fault';
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    return TELLING_METHODS.includes(node.expression.name.text);
  }
  return ts.isPropertyAssignment(node) && TELLING_PROPERTIES.includes(node.name.getText()) && isFailure(node);
}

// { result: 'succeeded', message } and the answers of waiting are no failures.
function isFailure({ parent }: ts.PropertyAssignment): boolean {
  return !/'(succeeded|waiting|complete)'|done: /.test(parent.getText());
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

/**
 * What a page must hold, in this order, to tell about a message: the words of its first sentence, without what is filled in.
 * The advice behind it may be put in other words. `undefined` where a message has hardly any words of its own.
 */
export function factOf({ text }: Message): readonly string[] | undefined {
  const [sentence = text] = text.replace(/^…: /, '').split(/[.;](?: |…)|: | \(/);
  const pieces = sentence
    .split('…')
    .map((piece) => plainWords(piece).replace(/^[.,:;'"() ]+|[.,:;'"() ]+$/g, ''))
    .filter((piece) => /[a-z]{2,}/.test(piece));
  return (pieces.join(' ').match(/[a-z]{2,}/g) ?? []).length >= FEWEST_WORDS_OF_A_FACT ? pieces : undefined;
}

/** Words of a page as they are read, without markup. */
export function plainWords(markdown: string): string {
  return markdown
    .replace(/\\([^\w\s])/g, '$1')
    .replaceAll('`', '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}
