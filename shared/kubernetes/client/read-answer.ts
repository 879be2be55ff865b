import type { IncomingMessage } from 'node:http';

// A Kubernetes object has 3 MiB at most, since etcd takes no larger requests.
const LONGEST_LINE = 16_777_216;
// The pods of a DaemonSet on 5,000 nodes are a third of it.
const LARGEST_BODY = 134_217_728;
const LONGEST_BODY_MILLISECONDS = 60_000;

/**
 * The whole body of an answer. Throws where it is larger than 128 MiB or takes longer than 60 s: a server that says a
 * little now and then would never be silent, and never be done.
 */
export async function readBody(response: IncomingMessage): Promise<string> {
  const latest = performance.now() + LONGEST_BODY_MILLISECONDS;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY) throw new Error(`the answer is larger than ${LARGEST_BODY / 1_048_576} MiB`);
    if (performance.now() > latest) throw new Error(`the answer did not end in ${LONGEST_BODY_MILLISECONDS / 1000} s`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
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
