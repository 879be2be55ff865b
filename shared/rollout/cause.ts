/**
 * What can be wrong with a rollout, by what follows from it: the rows of design.md#evidence.
 * `crash`: the container exits by itself, again and again. `unusable image`: it does not exist, has no valid name, is for
 * another platform, or cannot be executed. `invalid name`: the same, and no registry is asked, so nothing can change.
 * `killed by a probe`: exits that its liveness or startup probe asked for. `surroundings`: pull, configuration, volume or
 * runtime fail. `pods refused`: the API server makes no pods. `pod ended`: the node rejected it or ended it.
 * `may pass`: everything that is waited for.
 */
export type Cause =
  | 'crash'
  | 'unusable image'
  | 'invalid name'
  | 'killed by a probe'
  | 'surroundings'
  | 'pods refused'
  | 'pod ended'
  | 'may pass';
