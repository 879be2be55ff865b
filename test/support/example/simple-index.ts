import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

// Poetry asks PyPI for /pypi/<name>/<version>/json; mirrors often serve the simple index only, which pip is content with.
const PLUGIN = 'poetry-plugin-pypi-mirror==0.6.5';
// pip knows where PyPI is. Prints the address of its simple index; fails where there is more missing than that.
const PROBE = `
import sys, urllib.request
from pip._internal.models.index import PyPI
print(PyPI.simple_url + '/')
try:
    urllib.request.urlopen(PyPI.pypi_url + '/pip/25.0/json', timeout=20).read(1)
except Exception as error:
    sys.exit(str(error))
`;

/**
 * Where the network's PyPI serves the simple index only: lets the Poetry in this folder use that, and says so. Returns
 * the environment that Poetry needs then; nothing where PyPI is whole.
 */
export function openSimpleIndex(folder: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const python = path.join(folder, 'python');
  const probe = spawnSync(python, ['-c', PROBE], { env: environment, encoding: 'utf8' });
  if (probe.status === 0) return {};
  console.log(`      (PyPI here serves the simple index only: ${probe.stderr.trim()}; Poetry reads it by ${PLUGIN})`);
  const install = spawnSync(python, ['-m', 'pip', 'install', '--quiet', PLUGIN], {
    env: environment,
    encoding: 'utf8',
  });
  if (install.status !== 0) throw new Error(`${PLUGIN} could not be installed: ${install.stderr}`);
  return { POETRY_PYPI_MIRROR_URL: probe.stdout.trim() };
}
