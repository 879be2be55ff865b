import type { Yaml, Value } from './yaml.ts';
import { isList, isMapping } from './yaml.ts';
import { functions, textOf } from './functions.ts';
/** Named values: parameters, variables, and the variable of an each. */
export type Names = Readonly<Record<string, Value | Readonly<Record<string, Value>>>>;

export class ExpressionProblem extends Error {}

/** Evaluates the inside of one `${{ … }}`. */
export function evaluate(text: string, names: Names): Value {
  const parser = new Parser(text, names);
  return parser.whole();
}

const TOKEN = /\s*(?:(-?\d+(?:\.\d+)*)|'((?:[^']|'')*)'|([A-Za-z_][\w-]*)|([()[\],.]))/y;

interface Token {
  readonly kind: 'number' | 'text' | 'word' | 'sign' | 'end';
  readonly text: string;
}

class Parser {
  readonly #tokens: Token[] = [];
  readonly #text: string;
  readonly #names: Names;
  #next = 0;

  constructor(text: string, names: Names) {
    this.#text = text;
    this.#names = names;
    TOKEN.lastIndex = 0;
    while (text.slice(TOKEN.lastIndex).trim() !== '') {
      const match = TOKEN.exec(text);
      if (match === null) throw new ExpressionProblem(`Unexpected symbol in expression '${text}'`);
      const [, number, literal, word, sign = ''] = match;
      if (number !== undefined) this.#tokens.push({ kind: 'number', text: number });
      else if (literal !== undefined) this.#tokens.push({ kind: 'text', text: literal.replaceAll("''", "'") });
      else if (word !== undefined) this.#tokens.push({ kind: 'word', text: word });
      else this.#tokens.push({ kind: 'sign', text: sign });
    }
  }

  whole(): Value {
    const value = this.#value();
    if (this.#peek().kind !== 'end')
      throw new ExpressionProblem(`Unexpected '${this.#peek().text}' in '${this.#text}'`);
    return value;
  }

  #value(): Value {
    const token = this.#take();
    switch (token.kind) {
      case 'number':
        return Number.isNaN(Number(token.text)) ? token.text : Number(token.text);
      case 'text':
        return token.text;
      case 'word':
        return this.#peek().text === '(' ? this.#call(token.text) : this.#named(token.text);
      default:
        throw new ExpressionProblem(`Unexpected '${token.text}' in '${this.#text}'`);
    }
  }

  #call(name: string): Value {
    const perform = functions[name.toLowerCase()];
    if (perform === undefined) throw new ExpressionProblem(`Unrecognized function '${name}' in '${this.#text}'`);
    const given: Value[] = [];
    this.#expect('(');
    while (this.#peek().text !== ')' && this.#peek().kind !== 'end') {
      given.push(this.#value());
      if (this.#peek().text === ',') this.#take();
    }
    this.#expect(')');
    return perform(given);
  }

  #named(word: string): Value {
    const lower = word.toLowerCase();
    if (lower === 'true' || lower === 'false') return lower === 'true';
    if (lower === 'null') return null;
    const key = Object.keys(this.#names).find((name) => name.toLowerCase() === lower);
    if (key === undefined) throw new ExpressionProblem(`Unrecognized value: '${word}' in '${this.#text}'`);
    let value = this.#names[key] as Value;
    let path = word;
    while (['.', '['].includes(this.#peek().text)) {
      const sign = this.#take().text;
      const property = sign === '.' ? this.#take().text : textOf(this.#value());
      if (sign === '[') this.#expect(']');
      path += `.${property}`;
      value = this.#property(value, property, path);
    }
    return value;
  }

  #property(value: Value, property: string, path: string): Value {
    if (isList(value as Yaml)) return (value as readonly Yaml[])[Number(property)] ?? null;
    if (!isMapping(value as Yaml)) return null;
    const mapping = value as Readonly<Record<string, Value>>;
    const key = Object.keys(mapping).find((name) => name.toLowerCase() === property.toLowerCase());
    // The service answers null; here it is a mistake, since nothing else finds a misspelt parameter.
    if (key === undefined && /^parameters\./i.test(path)) throw new ExpressionProblem(`'${path}' is not declared`);
    return key === undefined ? null : (mapping[key] ?? null);
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '' };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #expect(sign: string): void {
    if (this.#take().text !== sign) throw new ExpressionProblem(`'${sign}' is missing in '${this.#text}'`);
  }
}
