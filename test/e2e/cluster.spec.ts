import { describe } from 'mocha';
import { rollOutConformance } from '../cluster/conformance/roll-outs.ts';

describe('The cluster under test behaves like Kubernetes', () => {
  rollOutConformance();
});
