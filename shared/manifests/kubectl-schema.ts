import type * as JsYaml from 'js-yaml';

/** What of js-yaml is needed to read manifests; it is loaded only where there are any. */
export type ManifestYaml = Pick<
  typeof JsYaml,
  | 'CORE_SCHEMA'
  | 'NOT_RESOLVED'
  | 'YAMLException'
  | 'binaryTag'
  | 'boolYaml11Tag'
  | 'constructFromEvents'
  | 'floatCoreTag'
  | 'getScalarValue'
  | 'intCoreTag'
  | 'mapTag'
  | 'mergeTag'
  | 'parseEvents'
>;

const PREFIXED = /^([-+]?)0(x[0-9a-f]+|o[0-7]+|b[01]+|[0-7]+)$/i;
const DECIMAL = /^[-+]?\d+$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i;
const SPECIAL = /^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The scalars of a manifest as kubectl reads them (manifests.md#8-yaml): YAML 1.1 with exceptions of its own. Dates and
 * `22:22` are text, `0400` is 256, `1_000` is 1000. An integer that JavaScript cannot hold exactly is a bigint, and what JSON
 * has no number for is NaN: whoever reads them refuses both.
 */
export function kubectlSchema(yaml: ManifestYaml): JsYaml.Schema {
  const { CORE_SCHEMA, NOT_RESOLVED, binaryTag, boolYaml11Tag, floatCoreTag, intCoreTag, mapTag, mergeTag } = yaml;
  return CORE_SCHEMA.withTags(
    boolYaml11Tag,
    mergeTag,
    { ...intCoreTag, resolve: (source) => integerOf(source) ?? NOT_RESOLVED },
    { ...floatCoreTag, resolve: (source) => floatOf(source) ?? NOT_RESOLVED },
    { ...binaryTag, resolve: (source) => textOfBase64(source) ?? NOT_RESOLVED },
    {
      ...mapTag,
      addPair: (map: Record<string, unknown>, key, value) =>
        key === null || Number.isNaN(key) ? NO_NAME : mapTag.addPair(map, key, value),
    },
  );
}

// What the parser says then.
const NO_NAME = 'no name of a field';

/** An integer in any form of YAML 1.1 and 1.2 but sexagesimal; a bigint where it is not exact as a number. */
function integerOf(source: string): number | bigint | undefined {
  const plain = source.replaceAll('_', '');
  const prefixed = PREFIXED.exec(plain);
  if (prefixed === null && !DECIMAL.test(plain)) return undefined;
  const [, sign = '', digits = ''] = prefixed ?? [];
  const amount = prefixed === null ? BigInt(plain.replace(/^[-+]/, '')) : BigInt(`0${withRadix(digits)}`);
  const value = (prefixed === null ? plain : sign).startsWith('-') ? -amount : amount;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number + 0 : value;
}

// A zero alone in front means octal.
function withRadix(digits: string): string {
  return /^[xob]/i.test(digits) ? digits : `o${digits}`;
}

function floatOf(source: string): number | undefined {
  if (SPECIAL.test(source)) return Number.NaN;
  const plain = source.replaceAll('_', '');
  if (!FLOAT.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value + 0 : undefined;
}

function textOfBase64(source: string): string | undefined {
  const base64 = source.replace(/\s/g, '');
  if (!BASE64.test(base64) || base64.length % 4 !== 0) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}
