import * as path from 'node:path';
import { LocalHost } from '../../../shared/host/local-host.ts';
import { INPUTS, runActs } from './acts.ts';

const { env } = process;
const host = new LocalHost({
  inputs: new Map(INPUTS.map((name) => [name, env[`INPUT_${name.toUpperCase()}`] ?? ''])),
  variables: new Map(),
  environment: env,
  kubeconfig: env.ENDPOINT_AUTH_PARAMETER_k8s_KUBECONFIG,
  artifactsFolder: path.join(env.AGENT_TEMPDIRECTORY ?? '', 'published'),
  write: (text) => void process.stdout.write(text),
  exit: (code) => process.exit(code),
});
void runActs(host);
