import type { IncomingMessage } from 'node:http';
import { readBody } from '../../http/wire/read-body.ts';

// A Kubernetes object has 3 MiB at most, since etcd takes no larger requests.
const LONGEST_LINE = 16_777_216;
// The pods of a DaemonSet on 5,000 nodes are a third of it.
const MOST_BYTES = 134_217_728;

/** The whole body of an answer as text: at most 128 MiB, in so much time. Throws where it is larger or takes longer. */
export async function readText(response: IncomingMessage, mostMilliseconds: number): Promise<string> {
  return (await readBody(response, { mostBytes: MOST_BYTES, mostMilliseconds })).toString('utf8');
}

/**
 * The lines of an answer that goes on, each when it is complete; empty ones are left out. Throws where the answer ends in
 * the middle of a line, and where a line has more than 16 Mi characters.
 */
export async function* readLines(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    rest += chunk;
    if (rest.length > LONGEST_LINE) {
      throw new Error(`a line of the answer is longer than ${LONGEST_LINE / 1_048_576} Mi characters`);
    }
    // Looked for in what is new: a long line would be gone through again and again.
    if (!chunk.includes('\n')) continue;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') throw new Error('the answer ended in the middle of a line');
}
