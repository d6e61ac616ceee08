/** How many documents, in words: `1 document`, `3,398 documents`. */
export function documentsText(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'document' : 'documents'}`;
}
