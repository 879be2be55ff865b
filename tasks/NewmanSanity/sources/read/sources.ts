import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Fault, describeError } from '../../../../shared/host/fault.ts';
import { askAgain } from '../../network/sockets/ask-again.ts';
import { httpGet } from '../../network/sockets/http-get.ts';
import type { Transport } from '../../network/sockets/transport.ts';
import type { Deadline } from '../../results/run-end.ts';
import { unicodeText } from '../../../../shared/files/decode.ts';
import { detectedText, guessWarning } from '../detected-text.ts';
import { parseJson } from '../json.ts';
import { isPostmanApi, isPostmanUid, postmanAddress, postmanProblem } from '../postman-api.ts';
import type { PostmanInput } from '../postman-api.ts';
import { downloaded } from '../source.ts';
import type { Source, TextSource } from '../source.ts';
import { kindOf } from '../../../../shared/files/disk/find-files.ts';
import { findSource, findSources } from './find-sources.ts';

const DOWNLOAD_MILLISECONDS = 30_000;

/** What reading documents needs of the step. */
export interface SourcesOptions {
  /** Where relative paths start. */
  readonly base: string;
  readonly transport: Transport;
  readonly deadline: Deadline;
  readonly postmanKey: string | undefined;
  readonly warn: (line: string) => void;
}

/**
 * All documents that inputs may name: files below a folder, and what the transport of the tests can download; with a key of
 * Postman what its API has too, by UID.
 */
export class Sources {
  readonly #base: string;
  readonly #transport: Transport;
  readonly #deadline: Deadline;
  readonly #postmanKey: string | undefined;
  readonly #warn: (line: string) => void;

  constructor({ base, transport, deadline, postmanKey, warn }: SourcesOptions) {
    this.#base = base;
    this.#transport = transport;
    this.#deadline = deadline;
    this.#postmanKey = postmanKey;
    this.#warn = warn;
  }

  /** What the lines of an input stand for, in order, each once. Throws a Fault for a line that stands for nothing. */
  async find(lines: readonly string[]): Promise<Source[]> {
    const named = await Promise.all(lines.map((line) => this.#named('collection', line)));
    return findSources(named, this.#base);
  }

  /** The one source that an input names. Throws a Fault where there is none. */
  async findOne(input: PostmanInput | 'iterationData', line: string): Promise<TextSource> {
    return findSource(input === 'iterationData' ? line : await this.#named(input, line), this.#base, input);
  }

  /** The text of a document, from its file or by download. Throws a Fault that names it. */
  async text(source: TextSource): Promise<string> {
    const bytes = source.kind === 'file' ? await read(source) : await this.#download(source);
    return unicodeText(bytes) ?? this.#detected(bytes, source.name);
  }

  /** The JSON value of a document. Throws a Fault that says what kind of document it is instead. */
  async json(input: string, source: TextSource): Promise<unknown> {
    return parseJson(await this.text(source), source.name, input);
  }

  async #detected(bytes: Buffer, name: string): Promise<string> {
    // The library that newman itself asks, and so a part of its bundle anyway.
    const { default: chardet } = await import('chardet');
    const text = detectedText(bytes, chardet.detect(bytes), name);
    this.#warn(guessWarning(name));
    return text;
  }

  // Postman's own address for a UID. A file of that name comes first, as in newman.
  async #named(input: PostmanInput, line: string): Promise<string> {
    if (!isPostmanUid(input, line)) return line;
    if ((await kindOf(path.resolve(this.#base, line))) !== 'nothing') return line;
    if (this.#postmanKey !== undefined) return postmanAddress(input, line);
    throw new Fault(
      'SR503',
      `${input} '${line}' is a Postman UID, and postmanApiKey is not given. Give it the name of a secret variable with an API key of Postman, or the path of an exported file.`,
    );
  }

  async #download({ url, name }: TextSource & { readonly kind: 'url' }): Promise<Buffer> {
    const { signal: stop } = this.#deadline;
    const key = this.#postmanKey;
    const options = { ...this.#transport, timeoutMilliseconds: DOWNLOAD_MILLISECONDS, followRedirects: true, stop };
    if (key === undefined || !isPostmanApi(url)) {
      return downloaded(await httpGet(url, options), name, this.#deadline.ended());
    }
    const headers = { 'X-Api-Key': key, Accept: 'application/json' };
    const answer = await askAgain(() => httpGet(url, { ...options, headers }), stop);
    const ended = this.#deadline.ended();
    const problem = ended.kind === 'complete' ? postmanProblem(name, answer) : undefined;
    if (problem !== undefined) throw new Fault('SR503', problem);
    return downloaded(answer, name, ended);
  }
}

async function read({ path, name }: TextSource & { readonly kind: 'file' }): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Fault('SR501', `${name} cannot be read: ${describeError(error)}. Check the file and its rights.`, {
      cause: error,
    });
  }
}
