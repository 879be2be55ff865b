/**
 * Does the work, and does it again where it answers `decide again`: only notes of the workload changed since it was
 * read, so all is to be read and decided once more (design.md#change). The work is told which attempt it is, from 1 on;
 * its last answer is returned, which may still be `decide again`.
 */
export async function againOnConflict<Answer extends { readonly outcome: string }>(
  work: (attempt: number) => Promise<Answer>,
  mostAttempts = 2,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await work(attempt);
    if (answer.outcome !== 'decide again' || attempt >= mostAttempts) return answer;
  }
}
