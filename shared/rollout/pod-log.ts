// What a kubelet answers with status 200 where the log is gone with its container (kuberuntime, ReadLogs).
const NO_LOG =
  /^(?:unable to retrieve container logs for|failed to (?:try resolving symlinks in path|open log file|read log|get container status|get parse function))\b/i;

/** The last lines of a log; none where the kubelet only says that there is no log any more. Pure. */
export function logLines(text: string, most: number): readonly string[] {
  const lines = text.trimEnd().split('\n');
  const isNone = lines.length === 1 && NO_LOG.test(text.trim());
  return text.trim() === '' || isNone ? [] : lines.slice(-most);
}
