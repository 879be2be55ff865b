import { givenTwice } from '../../../shared/host/input-reader.ts';
import type { ClientIdentity } from './client-certificate.ts';

/** One line of clientCertificates. */
export interface HostCertificateLine {
  /** Host and port as Postman writes them, `host:port`; the host may begin with `*.`, the port may be `*`. */
  readonly host: string;
  readonly files: CertificateFiles;
  /** The pipeline variable that holds the passphrase. */
  readonly variable: string | undefined;
}

/** What a line names: two PEM files, one with both, or a PKCS#12 file. */
export type CertificateFiles =
  | { readonly kind: 'pem'; readonly certificate: string; readonly key: string | undefined }
  | { readonly kind: 'pfx'; readonly file: string };

/** What is shown to a host, or to all hosts of a domain. */
export interface HostCertificate {
  readonly host: string;
  readonly identity: ClientIdentity;
}

/** A line taken apart, or what is wrong with it. */
export type SplitLine =
  { readonly kind: 'line'; readonly line: HostCertificateLine } | { readonly kind: 'wrong'; readonly why: string };

/**
 * Takes a line of clientCertificates apart: `host[:port] = cert.pem, key.pem[, variable of the passphrase]` or
 * `host[:port] = file.pfx[, variable of the passphrase]`. As in the Postman app the port is 443 where none is given, and
 * `*.example.com` stands for a domain and all below it.
 */
export function splitHostCertificate(text: string): SplitLine {
  const at = text.indexOf('=');
  if (at < 0) return wrong('not of the form host = certificate, key');
  const host = hostPattern(text.slice(0, at).trim());
  if (host.kind === 'wrong') return host;
  const [first = '', ...rest] = text
    .slice(at + 1)
    .split(',')
    .map((part) => part.trim());
  if ([first, ...rest].includes('')) return wrong('a file or name is missing beside a comma or the equals sign');
  const isPfx = /\.(?:pfx|p12)$/i.test(first);
  if (rest.length > (isPfx ? 1 : 2)) {
    return wrong(`${rest.length + 1} files and names, where ${isPfx ? 'a .pfx takes 2' : '3'} are the most`);
  }
  if (isPfx) {
    return { kind: 'line', line: { host: host.pattern, files: { kind: 'pfx', file: first }, variable: rest[0] } };
  }
  const files = { kind: 'pem', certificate: first, key: rest[0] } as const;
  return { kind: 'line', line: { host: host.pattern, files, variable: rest[1] } };
}

/** Hosts that stand there twice: which certificate is meant cannot be told. */
export function hostsGivenTwice(lines: readonly HostCertificateLine[]): readonly string[] {
  return givenTwice(lines.map(({ host }) => host));
}

/**
 * What is shown at a URL: nothing but by https, a host's own before that of its domain, the nearest domain first, and a
 * certain port before any. The runtime's own pattern matches alike (postman-collection 5.3.1, UrlMatchPattern), but takes
 * the first of several.
 */
export function certificateAt(url: URL, certificates: readonly HostCertificate[]): ClientIdentity | undefined {
  if (url.protocol !== 'https:') return undefined;
  const port = url.port === '' ? '443' : url.port;
  const fitting = certificates
    .map(({ host, identity }) => ({ ...partsOf(host), identity }))
    .filter((one) => (one.port === '*' || one.port === port) && isHost(url.hostname, one.name));
  const [best] = fitting.sort(
    (a, b) =>
      Number(isDomain(a.name)) - Number(isDomain(b.name)) ||
      b.name.length - a.name.length ||
      Number(a.port === '*') - Number(b.port === '*'),
  );
  return best?.identity;
}

function partsOf(host: string): { readonly name: string; readonly port: string } {
  const at = host.lastIndexOf(':');
  return { name: host.slice(0, at), port: host.slice(at + 1) };
}

function isHost(hostname: string, name: string): boolean {
  if (!isDomain(name)) return hostname === name;
  const domain = name.slice('*.'.length);
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

function isDomain(name: string): boolean {
  return name.startsWith('*.');
}

function hostPattern(text: string): { readonly kind: 'host'; readonly pattern: string } | Wrong {
  if (text === '') return wrong('no host before the equals sign');
  if (text === '*' || text.startsWith('*:')) {
    return wrong('a certificate for all hosts is given by clientCertificate');
  }
  if (text.includes('://')) return wrong('the host stands there without https://');
  const star = text.startsWith('*.') ? '*.' : '';
  const [end = '', port = '443'] = /:(\d+|\*)$/.exec(text) ?? [];
  const name = text.slice(star.length, text.length - end.length);
  const address = `https://${name}:${port === '*' ? '443' : port}`;
  if (!/^(?:[^\s/?#@*:,[\]]+|\[[^\s/?#@*,[\]]+\])$/.test(name) || !URL.canParse(address) || Number(port) === 0) {
    return wrong(`'${text}' is no host, with or without a port`);
  }
  return { kind: 'host', pattern: `${star}${new URL(address).hostname}:${port === '*' ? port : Number(port)}` };
}

interface Wrong {
  readonly kind: 'wrong';
  readonly why: string;
}

function wrong(why: string): Wrong {
  return { kind: 'wrong', why };
}
