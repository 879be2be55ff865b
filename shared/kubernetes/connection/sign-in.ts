import { readText } from '../../files/disk/read-text.ts';
import { Fault, describeError } from '../../host/fault.ts';
import type { ClientCertificate } from '../../http/agent-network.ts';
import { renewalTime } from '../credential-life.ts';
import type { SignIn } from '../credentials.ts';
import { runPlugin } from './exec-plugin.ts';

/** What a request proves who it is with. */
export interface Proof {
  /** The Authorization header. */
  readonly authorization: string | undefined;
  /** PEM texts. */
  readonly certificate: ClientCertificate | undefined;
}

/** Gives the proof that holds now, and another one where the server refused it. */
export interface ProofSource {
  current(): Promise<Proof>;
  /** Another one than this; `undefined` where there is none. */
  renewed(refused: Proof): Promise<Proof | undefined>;
}

interface Obtained {
  readonly proof: Proof;
  /** When to ask again, by performance.now(): a clock that nobody sets; `undefined` where only a refusal tells. */
  readonly due: number | undefined;
  /** Until when it holds, by the same clock. */
  readonly ends: number | undefined;
}

/**
 * Where tokens come from that stand in no kubeconfig: a new one at each call, and when it ends, in milliseconds since 1970.
 * Throws a Fault where there is none.
 */
export type BearerSource = () => Promise<{ readonly token: string; readonly ends: number }>;

// Mounted tokens are renewed by the kubelet long before they end.
const TOKEN_FILE_MILLISECONDS = 10_000;
// A plugin that fails is not started again for each request.
const FAILURE_MILLISECONDS = 5_000;

/**
 * The source of proofs for one way to sign in. What has a life is asked for again before it ends, once for all that wait for
 * it; where that fails, what is there serves as long as it holds. `learned` is told each proof before it is used. Throws
 * Faults where there is nothing to use.
 */
export function proofSource(
  signIn: SignIn | { readonly kind: 'source'; readonly tokens: BearerSource },
  source: string,
  info: string,
  userName: string,
  learned: (proof: Proof) => void,
): ProofSource {
  switch (signIn.kind) {
    case 'none':
      return fixed({ authorization: undefined, certificate: undefined }, learned);
    case 'token':
      return fixed(bearer(signIn.token), learned);
    case 'password': {
      const credentials = Buffer.from(`${signIn.username}:${signIn.password}`, 'utf8').toString('base64');
      return fixed({ authorization: `Basic ${credentials}`, certificate: undefined }, learned);
    }
    case 'tokenFile':
      return new Renewing(async () => {
        const proof = bearer(await readToken(signIn.file, userName, signIn.token));
        return { proof, due: performance.now() + TOKEN_FILE_MILLISECONDS, ends: undefined };
      }, learned);
    case 'source':
      return new Renewing(async () => {
        const { token, ends } = await signIn.tokens();
        return { proof: bearer(token), ...lifeUntil(ends) };
      }, learned);
    case 'plugin':
      return new Renewing(async () => {
        const { token, certificate, ends } = await runPlugin(signIn.exec, info, source);
        const authorization = token === undefined ? undefined : `Bearer ${token}`;
        const pair = certificate === undefined ? undefined : { ...certificate, passphrase: undefined };
        return { proof: { authorization, certificate: pair }, ...lifeUntil(ends) };
      }, learned);
  }
}

// What is left of a life counts, from the moment it came on: the agent's clock may be set while the step runs.
function lifeUntil(ends: number | undefined): Pick<Obtained, 'due' | 'ends'> {
  const now = performance.now();
  const end = ends === undefined ? undefined : now + (ends - Date.now());
  return { due: renewalTime(now, end), ends: end };
}

function fixed(proof: Proof, learned: (proof: Proof) => void): ProofSource {
  learned(proof);
  return { current: () => Promise.resolve(proof), renewed: () => Promise.resolve(undefined) };
}

function bearer(token: string): Proof {
  return { authorization: `Bearer ${token}`, certificate: undefined };
}

class Renewing implements ProofSource {
  readonly #obtain: () => Promise<Obtained>;
  readonly #learned: (proof: Proof) => void;
  #held: Obtained | undefined;
  #underWay: Promise<Proof> | undefined;
  #failed: { readonly at: number; readonly error: unknown } | undefined;

  constructor(obtain: () => Promise<Obtained>, learned: (proof: Proof) => void) {
    this.#obtain = obtain;
    this.#learned = learned;
  }

  async current(): Promise<Proof> {
    const held = this.#held;
    const now = performance.now();
    if (held !== undefined && (held.due === undefined || now < held.due)) return held.proof;
    try {
      return await this.#ask();
    } catch (error) {
      // It may still hold, and where it does not the server says so.
      if (held !== undefined && (held.ends === undefined || now < held.ends)) return held.proof;
      throw error;
    }
  }

  async renewed(refused: Proof): Promise<Proof | undefined> {
    const held = this.#held?.proof;
    if (held !== undefined && !isSame(held, refused)) return held;
    const proof = await this.#ask();
    return isSame(proof, refused) ? undefined : proof;
  }

  #ask(): Promise<Proof> {
    const failed = this.#failed;
    if (failed !== undefined && performance.now() - failed.at < FAILURE_MILLISECONDS) {
      return Promise.reject(failed.error instanceof Error ? failed.error : new Error(String(failed.error)));
    }
    this.#underWay ??= this.#obtain()
      .then(
        (obtained) => {
          this.#failed = undefined;
          const before = this.#held?.proof;
          // The same object as long as it is the same proof: connections are kept by it.
          const proof = before !== undefined && isSame(before, obtained.proof) ? before : obtained.proof;
          if (proof !== before) this.#learned(proof);
          this.#held = { ...obtained, proof };
          return proof;
        },
        (error: unknown) => {
          this.#failed = { at: performance.now(), error };
          throw error;
        },
      )
      .finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }
}

function isSame(one: Proof, other: Proof): boolean {
  return (
    one.authorization === other.authorization &&
    one.certificate?.certificate === other.certificate?.certificate &&
    one.certificate?.key === other.certificate?.key
  );
}

async function readToken(file: string, user: string, otherwise: string | undefined): Promise<string> {
  let token: string;
  try {
    token = (await readText(file)).trim();
  } catch (error) {
    if (otherwise !== undefined) return otherwise;
    throw new Fault(
      'SR202',
      `The token file ${file} of the user '${user}' in the kubeconfig cannot be read: ${describeError(error)}. Check that the step that writes it ran on this agent.`,
      { cause: error },
    );
  }
  if (token !== '') return token;
  throw new Fault(
    'SR202',
    `The token file ${file} of the user '${user}' in the kubeconfig is empty. Check the step that writes it.`,
  );
}
