import { DEPLOY, UNDO, UNDO_AT_ONCE, nothingLeft } from '../deaths/after-manifests.ts';
import { describeManifestsDeaths } from '../deaths/describe-manifests-deaths.ts';
import { deployedManifests } from '../stage/manifest-sets.ts';

await describeManifestsDeaths(deployedManifests(), '457', [
  {
    title: 'the same twice, and back twice',
    at: 'changes',
    signals: ['SIGKILL'],
    afterwards: [DEPLOY, nothingLeft(DEPLOY), UNDO, nothingLeft(UNDO)],
  },
  { title: 'the same', at: 'once changed', signals: ['SIGINT'], afterwards: [DEPLOY, UNDO] },
  { title: 'back at once', at: 'around changes', signals: ['SIGKILL'], afterwards: [UNDO_AT_ONCE, DEPLOY] },
  { title: 'the same, and back', at: 'others', signals: ['SIGKILL', 'SIGINT'], afterwards: [DEPLOY, UNDO] },
]);
