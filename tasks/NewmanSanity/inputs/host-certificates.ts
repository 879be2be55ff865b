import type { InputReader } from '../../../shared/host/input-reader.ts';
import { hostsGivenTwice, splitHostCertificate } from '../network/host-certificates.ts';
import type { HostCertificateLine } from '../network/host-certificates.ts';

/** A line of clientCertificates with the passphrase that its variable holds. */
export interface HostCertificateInput extends HostCertificateLine {
  readonly passphrase: string | undefined;
}

const EXAMPLE = 'api.example.com = certificates/client.pem, certificates/client.key, ClientKeyPassphrase';

/** The lines of clientCertificates. A passphrase whose variable is missing or empty is an input error. */
export function readHostCertificateLines(
  reader: InputReader,
  variable: (name: string) => string | undefined,
): HostCertificateInput[] {
  const check = (text: string) => {
    const split = splitHostCertificate(text);
    if (split.kind === 'wrong') return split.why;
    const { variable: name } = split.line;
    if (name === undefined || variable(name) !== undefined) return undefined;
    return `the pipeline variable '${name}', which is to hold the passphrase, is missing or empty${reader.likelyVariable(name)}`;
  };
  const lines = reader.lines('clientCertificates', { example: EXAMPLE, check }).flatMap((text) => {
    const split = splitHostCertificate(text);
    if (split.kind === 'wrong') return [];
    const { variable: name } = split.line;
    return { ...split.line, passphrase: name === undefined ? undefined : variable(name) };
  });
  for (const host of hostsGivenTwice(lines)) {
    reader.problem(`clientCertificates names ${host} twice; keep one of them (example: ${EXAMPLE})`);
  }
  return lines;
}
