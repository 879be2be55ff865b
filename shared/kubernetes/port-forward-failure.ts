// containerd: `failed to connect to localhost:80 inside namespace …, IPv4: dial tcp4 …: connect: connection refused`, and
// `failed to find sandbox "…" in store: not found`; CRI-O and older runtimes: socat's `E connect(…): Connection refused`.
const NEVER_CONNECTED = /connection refused|failed to connect|dial tcp|sandbox .*(?:not found|is closed)/i;

/**
 * Whether the sentence of a port-forward's error channel says that no process in the pod took the connection, so that not
 * a byte can have reached one. A runtime says there too that a process took it and then died (`read tcp4 …: connection reset
 * by peer`): whatever is not known to be about connecting may have been received. Pure.
 */
export function neverConnected(sentence: string): boolean {
  return NEVER_CONNECTED.test(sentence);
}
