import { readFile } from 'node:fs/promises';
import { Fault, describeError } from '../../../../shared/host/fault.ts';
import { httpGet } from '../../network/sockets/http-get.ts';
import type { Transport } from '../../network/sockets/transport.ts';
import type { Deadline } from '../../results/run-end.ts';
import { decode } from '../../../../shared/files/decode.ts';
import { parseJson } from '../json.ts';
import { downloaded } from '../source.ts';
import type { Source, TextSource } from '../source.ts';
import { findSource, findSources } from './find-sources.ts';

const DOWNLOAD_MILLISECONDS = 30_000;

/** All documents that inputs may name: files below a folder, and what the transport of the tests can download. */
export class Sources {
  readonly #base: string;
  readonly #transport: Transport;
  readonly #deadline: Deadline;

  constructor(base: string, transport: Transport, deadline: Deadline) {
    this.#base = base;
    this.#transport = transport;
    this.#deadline = deadline;
  }

  /** What the lines of an input stand for, in order, each once. Throws a Fault for a line that stands for nothing. */
  find(lines: readonly string[]): Promise<Source[]> {
    return findSources(lines, this.#base);
  }

  /** The one source that an input names. Throws a Fault where there is none. */
  findOne(input: string, line: string): Promise<TextSource> {
    return findSource(line, this.#base, input);
  }

  /** The text of a document, from its file or by download. Throws a Fault that names it. */
  async text(source: TextSource): Promise<string> {
    return decode(source.kind === 'file' ? await read(source) : await this.#download(source), source.name);
  }

  /** The JSON value of a document. Throws a Fault that says what kind of document it is instead. */
  async json(input: string, source: TextSource): Promise<unknown> {
    return parseJson(await this.text(source), source.name, input);
  }

  async #download({ url, name }: TextSource & { readonly kind: 'url' }): Promise<Buffer> {
    const answer = await httpGet(url, {
      ...this.#transport,
      timeoutMilliseconds: DOWNLOAD_MILLISECONDS,
      followRedirects: true,
      stop: this.#deadline.signal,
    });
    return downloaded(answer, name, this.#deadline.ended());
  }
}

async function read({ path, name }: TextSource & { readonly kind: 'file' }): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Fault(`${name} cannot be read: ${describeError(error)}. Check the file and its rights.`, {
      cause: error,
    });
  }
}
