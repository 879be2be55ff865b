// What a runtime says when an image cannot be had.

const NO_SUCH_IMAGE =
  /manifest unknown|name unknown|MANIFEST_UNKNOWN|NAME_UNKNOWN|invalid reference|couldn't parse image/i;
const NO_SUCH_PLATFORM =
  /no match(?:ing manifest)? for (?:platform|\S+\/\S+)|no image found in (?:image index|manifest list)|does not match the (?:specified|expected) platform|choosing an? image from manifest list .*no image found/i;

/**
 * Whether a pull error says that there is no such image, or none for this platform: "not found" counts only as the last
 * word about a reference, since credential helpers, Secrets and hosts are not found either (design.md#evidence).
 */
export function isUnusable(message: string): boolean {
  if (NO_SUCH_IMAGE.test(message) || NO_SUCH_PLATFORM.test(message)) return true;
  const about = /^(.*?):?\s*not found\.?$/is.exec(message.trim())?.[1];
  if (about === undefined || /credential|helper|authorize|token|lookup|host\b/i.test(about)) return false;
  const last = about.slice(about.search(/\S*$/));
  return last === '' || /[/:@]/.test(last);
}

/**
 * The cause in a pull error. Runtimes wrap it in what was tried:
 * `failed to pull and unpack image "x": failed to resolve reference "x": not found`. The reason where it says no more.
 */
export function pullReason(image: string, reason: string, message: string): string {
  const cause = withoutAccount(message)
    .split(/:\s+/)
    .filter(
      (part) =>
        !part.includes('"') && !/^(?:ErrImagePull|Back-off|rpc error|code = |desc = )/.test(part) && part !== image,
    )
    .join(': ')
    .trim();
  return cause === '' ? reason : cause;
}

/**
 * Docker Hub names the account and its token when the pull rate limit is reached (kubernetes.md#81-from-other-systems).
 */
export function withoutAccount(text: string): string {
  return text.replace(/(pull rate limit) as .*?(?=\. |$)/gi, '$1');
}
