import { createRequire } from 'node:module';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type * as languageService from 'azure-pipelines-language-service';
import type * as yamlParser from 'azure-pipelines-language-service/lib/parser/yamlParser';

const require = createRequire(import.meta.url);

/** Validates pipeline YAML against a schema, as the editor extension of Azure Pipelines does. */
export type Validate = (text: string) => Promise<readonly string[]>;

const LONGEST = 300;

/** Starts the language service on a schema. */
export function startLanguageService(schema: object): Validate {
  const { getLanguageService } = require('azure-pipelines-language-service') as typeof languageService;
  const { parse } = require('azure-pipelines-language-service/lib/parser/yamlParser') as typeof yamlParser;
  // It resolves references in the object that it is given, once for each URI.
  const service = getLanguageService(
    () => Promise.resolve(schema as never),
    [],
    () => Promise.resolve('file:///service-schema.json'),
    { resolveRelativePath: (path: string) => path },
  );
  service.configure({ validate: true });
  let count = 0;
  return async (text) => {
    count += 1;
    const document = TextDocument.create(`file:///pipeline-${count}.yml`, 'azure-pipelines', 1, text);
    const found = await quietly(() => service.doValidation(document as never, parse(text)));
    return found.map(({ message, range }) => `line ${range.start.line + 1}: ${messageText(message)}`);
  };
}

// Of an unknown task it lists all the known ones.
function messageText(message: string | { readonly value: string }): string {
  const text = typeof message === 'string' ? message : message.value;
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}

// It prints what it does to the console.
async function quietly<T>(perform: () => PromiseLike<T>): Promise<T> {
  const { log } = console;
  console.log = () => undefined;
  try {
    return await perform();
  } finally {
    console.log = log;
  }
}
