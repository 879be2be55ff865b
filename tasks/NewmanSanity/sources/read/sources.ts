import { readFile } from 'node:fs/promises';
import { Fault, describeError } from '../../../../shared/host/fault.ts';
import type { Deadline } from '../../steps/deadline.ts';
import { httpGet } from '../../network/sockets/http-get.ts';
import type { Transport } from '../../network/sockets/transport.ts';
import { whereBroken } from '../json.ts';
import type { Source } from './find-sources.ts';
import { MOST_LEVELS, nestsTooDeep } from '../too-deep.ts';

const DOWNLOAD_MILLISECONDS = 30_000;

/** The text of a document, from its file or by download. Throws a Fault that names it. */
export async function readSource(source: Source, transport: Transport, deadline: Deadline): Promise<string> {
  if (source.kind === 'file') {
    try {
      return decode(await readFile(source.path));
    } catch (error) {
      throw new Fault(`${source.name} cannot be read: ${describeError(error)}. Check the file and its rights.`, {
        cause: error,
      });
    }
  }
  const answer = await httpGet(source.url, {
    ...transport,
    timeoutMilliseconds: DOWNLOAD_MILLISECONDS,
    followRedirects: true,
    stop: deadline.signal,
  });
  const ended = deadline.ended();
  if (answer.kind === 'noAnswer' && ended.kind === 'deadline') {
    throw new Fault(
      `${source.name} was not downloaded before timeoutSeconds (${ended.seconds} s) passed. Raise timeoutSeconds, and check whether this agent can reach the address.`,
    );
  }
  if (answer.kind === 'noAnswer') {
    throw new Fault(
      `${source.name} cannot be downloaded: ${answer.message}. Check the address, and whether this agent can reach it.`,
    );
  }
  if (answer.status !== 200) {
    throw new Fault(
      `${source.name} cannot be downloaded: the server answered with status ${answer.status}. Check the address and the rights that it needs.`,
    );
  }
  return decode(answer.body);
}

/**
 * The JSON value of a document. Throws a Fault that says what kind of document it is instead, or that it nests deeper than
 * newman could follow.
 */
export function parseJson(text: string, source: Source, input: string): unknown {
  const value = parsed(text, source, input);
  if (nestsTooDeep(value)) {
    throw new Fault(
      `${input} ${source.name} nests more than ${MOST_LEVELS} levels of JSON, which nothing from Postman does. Export it again from Postman.`,
    );
  }
  return value;
}

function parsed(text: string, source: Source, input: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const page = /^\s*</.test(text) ? ' It looks like a web page or XML; does the address need a login?' : '';
    throw new Fault(`${input} ${source.name} is not JSON (${whereBroken(text)}).${page} Export it again from Postman.`);
  }
}

/** UTF-8 or, by its byte order mark, UTF-16; without the mark. */
export function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le');
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
