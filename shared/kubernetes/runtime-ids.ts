/** What a runtime wrote without the ids of its sandboxes and containers, which nobody can look up. Pure. */
export function withoutIds(text: string): string {
  return text
    .replace(/ (?:inside|in network) namespace "[^"]*"/g, '')
    .replace(/\b((?:sandbox|container|task|pod)(?: with id)?:?) "?[0-9a-f]{12,64}"?(?![\w-])/gi, '$1')
    .replace(/(?:containerd|cri-o|docker):\/\/[0-9a-f]{12,64}/g, 'container')
    .replace(/(?<!sha256:)\b[0-9a-f]{64}\b/g, '…');
}
