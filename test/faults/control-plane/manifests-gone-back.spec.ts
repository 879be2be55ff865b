import { BROKEN, UNDO_AT_ONCE, nothingLeft } from '../deaths/after-manifests.ts';
import { describeManifestsDeaths } from '../deaths/describe-manifests-deaths.ts';
import { brokenManifests } from '../stage/manifest-sets.ts';

await describeManifestsDeaths(brokenManifests(), '457-missing', [
  { title: 'the same', at: 'changes', signals: ['SIGKILL'], afterwards: [BROKEN] },
  {
    title: 'back twice',
    at: 'around changes',
    signals: ['SIGKILL'],
    afterwards: [UNDO_AT_ONCE, nothingLeft(UNDO_AT_ONCE)],
  },
  { title: 'back', at: 'once changed', signals: ['SIGINT'], afterwards: [UNDO_AT_ONCE] },
  { title: 'the same once more', at: 'others', signals: ['SIGKILL', 'SIGINT'], afterwards: [BROKEN] },
]);
