import * as v from 'valibot';

/** What a credential plugin gave. */
export interface PluginCredential {
  readonly token: string | undefined;
  /** PEM texts. */
  readonly certificate: { readonly certificate: string; readonly key: string } | undefined;
  /** Milliseconds since 1970. */
  readonly ends: number | undefined;
}

const text = v.pipe(
  v.nullish(v.string()),
  v.transform((value) => value || undefined),
);
const answerShape = v.object({
  status: v.object({
    token: text,
    clientCertificateData: text,
    clientKeyData: text,
    expirationTimestamp: text,
  }),
});

/** The credential in what a plugin wrote. Throws an Error that says what is wrong, without anything that it wrote. */
export function readPluginAnswer(output: string): PluginCredential {
  let document: unknown;
  try {
    document = JSON.parse(output);
  } catch {
    throw new Error(output.trim() === '' ? 'it wrote nothing' : 'it wrote no JSON');
  }
  const parsed = v.safeParse(answerShape, document);
  if (!parsed.success) throw new Error('it wrote no ExecCredential with a status');
  const { token, clientCertificateData: certificate, clientKeyData: key, expirationTimestamp } = parsed.output.status;
  if ((certificate === undefined) !== (key === undefined)) throw new Error('it gave only one of certificate and key');
  if (token === undefined && certificate === undefined) throw new Error('it gave neither a token nor a certificate');
  const ends = Date.parse(expirationTimestamp ?? '');
  return {
    token,
    certificate: certificate === undefined || key === undefined ? undefined : { certificate, key },
    ends: Number.isNaN(ends) ? undefined : ends,
  };
}

const LONGEST_LEAD = 60_000;

/**
 * When a credential is to be asked for again: a minute before it ends, or, of a short life, when a tenth of it is left.
 * `undefined` where it does not end, or had ended when it came: then one of the two clocks is wrong, and the server will say
 * so itself (401). All in milliseconds of one clock.
 */
export function renewalTime(obtained: number, ends: number | undefined): number | undefined {
  if (ends === undefined || ends <= obtained) return undefined;
  return ends - Math.min(LONGEST_LEAD, (ends - obtained) / 10);
}
