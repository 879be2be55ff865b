import * as path from 'node:path';

/**
 * The files that a KUBECONFIG names; the delimiter is that of the system, as in PATH. On Windows quotes protect a delimiter
 * and are no part of a path (Go's filepath.SplitList, by which kubectl reads it).
 */
export function filesIn(kubeconfigVariable: string | undefined, delimiter: string = path.delimiter): readonly string[] {
  const text = kubeconfigVariable ?? '';
  const parts =
    delimiter === path.win32.delimiter
      ? (text.match(/(?:"[^"]*"?|[^";])+/g) ?? []).map((part) => part.replaceAll('"', ''))
      : text.split(delimiter);
  return parts.map((file) => file.trim()).filter((file) => file !== '');
}
