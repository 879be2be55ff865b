import { Ajv } from 'ajv';

// tasks.schema.json of azure-pipelines-task-lib is not part of its npm package. This one is stricter: what the house
// does not use (aliases, filePath, pre- and post-job handlers) is not in it.
const words = { type: 'string', minLength: 1 } as const;
const name = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9]*$' } as const;

function object(required: readonly string[], properties: object): object {
  return { type: 'object', additionalProperties: false, required, properties };
}

const input = object(['name', 'type', 'label', 'defaultValue', 'required', 'groupName', 'helpMarkDown'], {
  name,
  type: { type: 'string', pattern: '^(?:boolean|string|multiLine|pickList|radio|int|connectedService:[A-Za-z]+)$' },
  label: words,
  defaultValue: { type: 'string' },
  required: { type: 'boolean' },
  groupName: words,
  helpMarkDown: words,
  visibleRule: words,
  options: { type: 'object', minProperties: 2, additionalProperties: words },
  properties: { type: 'object', additionalProperties: { type: 'string' } },
});

const schema = object(
  [
    ...['$schema', 'id', 'name', 'friendlyName', 'description', 'helpMarkDown', 'author', 'category', 'visibility'],
    ...['minimumAgentVersion', 'version', 'instanceNameFormat', 'groups', 'inputs', 'outputVariables', 'execution'],
    'restrictions',
  ],
  {
    $schema: { const: 'https://raw.githubusercontent.com/Microsoft/azure-pipelines-task-lib/master/tasks.schema.json' },
    id: { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' },
    name: { type: 'string', pattern: '^[A-Za-z0-9-]+$' },
    friendlyName: { type: 'string', minLength: 1, maxLength: 40 },
    description: { type: 'string', minLength: 1, maxLength: 200 },
    helpUrl: words,
    helpMarkDown: words,
    author: words,
    category: { enum: ['Build', 'Utility', 'Test', 'Package', 'Deploy'] },
    visibility: { type: 'array', items: { enum: ['Build', 'Release'] }, minItems: 2, uniqueItems: true },
    minimumAgentVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
    version: object(['Major', 'Minor', 'Patch'], {
      Major: { type: 'integer', minimum: 1 },
      Minor: { type: 'integer', minimum: 0 },
      Patch: { type: 'integer', minimum: 0 },
    }),
    releaseNotes: words,
    preview: { type: 'boolean' },
    demands: { type: 'array', items: words },
    instanceNameFormat: words,
    groups: {
      type: 'array',
      items: object(['name', 'displayName', 'isExpanded'], {
        name,
        displayName: words,
        isExpanded: { type: 'boolean' },
        visibleRule: words,
      }),
    },
    inputs: { type: 'array', minItems: 1, items: input },
    dataSourceBindings: {
      type: 'array',
      items: object(['target', 'endpointId', 'endpointUrl', 'resultSelector', 'resultTemplate'], {
        target: name,
        endpointId: words,
        endpointUrl: words,
        resultSelector: words,
        resultTemplate: words,
        callbackContextTemplate: words,
        callbackRequiredTemplate: words,
        initialContextTemplate: words,
      }),
    },
    outputVariables: { type: 'array', items: object(['name', 'description'], { name, description: words }) },
    execution: object(['Node20_1', 'Node24'], {
      Node20_1: object(['target'], { target: words }),
      Node24: object(['target'], { target: words }),
    }),
    restrictions: object(['settableVariables'], {
      commands: object(['mode'], { mode: { enum: ['any', 'restricted'] } }),
      settableVariables: object(['allowed'], { allowed: { type: 'array', items: words } }),
    }),
  },
);

const validate = new Ajv({ allErrors: true }).compile(schema);

/** What in a task.json does not fit the schema, one line each. */
export function schemaProblems(taskJson: unknown): string[] {
  if (validate(taskJson)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const detail = 'additionalProperty' in params ? ` (${String(params.additionalProperty)})` : '';
    return `${instancePath || 'the file'} ${message ?? 'is wrong'}${detail}`;
  });
}
