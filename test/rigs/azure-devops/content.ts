import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal, answer, refuse } from './answer.ts';
import type { Model, StoredArtifact, StoredRun } from './model.ts';

/** The path of a pipeline artifact's content on the artifact host; it wants the token. */
export function contentPath(run: StoredRun, artifact: StoredArtifact): string {
  return `/A1/_apis/artifact/${run.id}-${artifact.id}/content`;
}

/** The path of the same content for whoever has the address; it refuses a token, as storage hosts do. */
export function signedPath(run: StoredRun, artifact: StoredArtifact): string {
  return `/A1/_apis/artifact/${run.id}-${artifact.id}/signedcontent?format=zip&urlExpires=2099&urlSignature=${signature(artifact)}`;
}

function signature(artifact: StoredArtifact): string {
  return Buffer.from(`signed-${artifact.id}`).toString('base64url');
}

/** Answers requests to the artifact host. */
export function serveContent(model: Model, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://artifacts');
  const [, id = '', kind] = /^\/A1\/_apis\/artifact\/([\d-]+)\/(content|signedcontent)$/.exec(url.pathname) ?? [];
  const [runId, artifactId] = id.split('-').map(Number);
  const run = model.runs.find((one) => one.id === runId);
  const artifact = run?.artifacts.find((one) => one.id === artifactId);
  const { authorization } = request.headers;
  if (artifact === undefined)
    return refuse(response, new Refusal(404, 'ArtifactNotFoundException', 'No such artifact.'));
  if (kind === 'signedcontent') {
    if (authorization !== undefined) {
      return refuse(response, new Refusal(400, 'InvalidAuthenticationInfo', 'Signed addresses take no Authorization.'));
    }
    if (url.searchParams.get('urlSignature') !== signature(artifact)) {
      return refuse(response, new Refusal(403, 'AccessDeniedException', 'The signature does not fit.'));
    }
  } else if (authorization !== `Bearer ${model.token}`) {
    return refuse(response, new Refusal(401, 'UnauthorizedRequestException', 'Authentication is needed.'));
  }
  answer(response, artifact.zip);
}
