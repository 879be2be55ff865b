import { BACK, DEPLOY, LATER, UNDO, nothingLeft } from '../deaths/after-manifests.ts';
import { describeManifestsDeaths } from '../deaths/describe-manifests-deaths.ts';
import { manifestsBack } from '../stage/manifest-sets.ts';

await describeManifestsDeaths(manifestsBack(), '457', [
  { title: 'the same twice', at: 'changes', signals: ['SIGKILL'], afterwards: [BACK, nothingLeft(BACK), LATER] },
  { title: 'the same', at: 'once changed', signals: ['SIGINT'], afterwards: [BACK, DEPLOY] },
  { title: 'a deployment, and back', at: 'around changes', signals: ['SIGKILL'], afterwards: [LATER, UNDO] },
  { title: 'the same once more', at: 'others', signals: ['SIGKILL', 'SIGINT'], afterwards: [BACK] },
]);
