import type { Revision } from '../versions/revision.ts';

/** An image of a container. */
export interface ContainerImage {
  readonly name: string;
  readonly image: string;
}

/** Where to go back to; `others`: further containers that go back with the main one, and are noted too. */
export type RollbackTarget =
  | {
      readonly kind: 'revision';
      readonly revision: Revision;
      readonly image: string;
      readonly reason: string;
      readonly passedOver: readonly string[];
      readonly others?: readonly ContainerImage[];
    }
  | {
      readonly kind: 'image';
      readonly image: string;
      readonly reason: string;
      readonly passedOver: readonly string[];
      readonly others?: readonly ContainerImage[];
    }
  | { readonly kind: 'none'; readonly problem: string };
