import { after } from 'mocha';

/**
 * What the hooks of a `describe` make, each with what takes it down: done after its specs, the newest first. What a hook
 * that failed did not come to is not missed, and one that cannot be taken down does not keep the others.
 */
export function undoAfterwards(): (undo: () => unknown) => void {
  const undos: (() => unknown)[] = [];
  after(async () => {
    const failures: unknown[] = [];
    for (const undo of undos.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  });
  return (undo) => void undos.push(undo);
}
