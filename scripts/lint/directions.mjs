// Which way files may import each other (design.md#rules-of-the-tree), as configurations of eslint. scripts/rooms.json says
// the order of shared/ and which files decide; imports of types count like all others.
import { readFileSync } from 'node:fs';

const rooms = JSON.parse(readFileSync(new URL('../rooms.json', import.meta.url), 'utf8'));

/** A folder of the tree by the words of a relative import that leads into it. */
const folder = (name) => `^(?:\\.{1,2}/)+(?:.*/)?${name}/`;

const upwards = (names, why) => ({ regex: folder(`(?:${names.join('|')})`), message: why });

const TASKS = ['CaptureAndDeploy', 'NewmanSanity', 'SmartRollback'];

const LIBRARIES = [
  {
    regex: '^azure-pipelines-task-lib',
    message: 'Only shared/host/agent-host.ts knows task-lib.',
  },
];

// The top level of shared/files decides, as that of every room; what acts in it is disk/.
const ACTING = ['cluster', '(?<!shared/)files', 'disk', 'follow', 'publish', 'rest', 'client', 'connection', 'wire'];
const ACTING_OF_TASKS = ['find', 'read', 'run', 'send', 'sockets', 'steps', ...ACTING];

// What a file that decides must not see: the world (node:path, node:url, node:crypto and isIP of node:net only compute), the
// folders that act, and of the host more than its faults, its words and its types.
const deciding = (acting) => [
  { regex: '^node:(?!(?:path|url|crypto|net)$)', message: 'A file that decides reads nothing: hand it the data.' },
  { regex: folder(`(?:${acting.join('|')})`), message: 'A file that decides imports none that acts.' },
  {
    regex: '/host/(?!(?:error-codes|fault|host|input-reader|outcome|sanitise|secrets|warn-once)\\.ts$)',
    message: 'A file that decides knows of the host only faults, inputs and types.',
  },
];

const rule = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

/** eslint has the last matching configuration decide, so each lists all that holds for its files. */
export function directions() {
  const rows = rooms.order.flatMap((names, place) => {
    const above = rooms.order.slice(0, place).flat();
    const beside = (name) => names.filter((other) => other !== name);
    return names.map((name) => ({
      name,
      patterns: [
        ...LIBRARIES,
        { regex: '^newman', message: 'Only NewmanSanity knows newman.' },
        upwards(['tasks', 'scripts', 'test'], 'shared/ imports nothing of tasks, scripts or test.'),
        ...(above.length + names.length > 1
          ? [upwards([...above, ...beside(name)], `shared/${name} is below: ${rooms.order.flat().join(' → ')}.`)]
          : []),
      ],
    }));
  });
  const tasks = [...LIBRARIES, upwards(['scripts', 'test'], 'tasks/ imports nothing of scripts or test.')];
  const others = (task) =>
    upwards(
      TASKS.filter((name) => name !== task),
      'Tasks never import each other.',
    );
  return [
    {
      files: ['shared/**/*.ts', 'tasks/**/*.ts'],
      ignores: ['shared/host/{process,agent-host,local-host,gathered-output}.ts'],
      rules: {
        'no-restricted-globals': [
          'error',
          { name: 'process', message: 'What belongs to the whole process is asked for in shared/host/process.ts.' },
        ],
      },
    },
    rule(['scripts/**/*.ts'], [upwards(['test'], 'scripts/ imports nothing of test/.')]),
    ...rows.map(({ name, patterns }) => rule([`shared/${name}/**/*.ts`], patterns, ['shared/host/agent-host.ts'])),
    ...TASKS.map((task) => rule([`tasks/${task}/**/*.ts`], [...tasks, others(task)])),
    ...rows
      .filter(({ name }) => name !== 'host')
      .map(({ name, patterns }) => rule([`shared/${name}/*.ts`], [...patterns, ...deciding(ACTING)])),
    ...TASKS.map((task) =>
      rule(
        rooms.deciding
          .filter((glob) => glob.startsWith('tasks/'))
          .map((glob) => glob.replace(/^tasks\/[^/]+/, `tasks/${task}`)),
        [...tasks, others(task), ...deciding(ACTING_OF_TASKS)],
        rooms.telling,
      ),
    ),
  ];
}
