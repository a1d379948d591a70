import { insideFunction, plainHttpOfDeclared } from "./parameters";

/**
 * Builds one image with BuildKit, without root and without a daemon of the node, and pushes it by its digest: it gets no
 * tag, so nobody deploys it before it was scanned. What lies outside of the checkout, where the credentials are, is never built, also where
 * a symbolic link of the repository leads there.
 *
 * Reads WORKSPACE, CONTEXT, DOCKERFILE, IMAGE, REGISTRY, DECLARED_REGISTRY, PLAIN_HTTP, COMMIT, GIT_REPO and IMAGE_TAG. Writes digest into
 * $WORKSPACE/outputs.
 */
export const build = `set -eu
${insideFunction}
${plainHttpOfDeclared}
if [ ! -d "$WORKSPACE/source/$CONTEXT" ]; then echo "error: there is no directory $CONTEXT in this commit" >&2; exit 1; fi
if [ ! -f "$WORKSPACE/source/$DOCKERFILE" ]; then echo "error: there is no $DOCKERFILE in this commit" >&2; exit 1; fi
for path in "$CONTEXT" "$DOCKERFILE"; do
  if ! inside "$WORKSPACE/source/$path" "$WORKSPACE/source"; then echo "error: $path is a symbolic link that leads out of the checkout: keep the files in the repository" >&2; exit 1; fi
done
context=$(realpath "$WORKSPACE/source/$CONTEXT")
dockerfile=$(realpath "$WORKSPACE/source/$DOCKERFILE")
buildctl-daemonless.sh build --progress plain \\
  --frontend dockerfile.v0 \\
  --local "context=$context" \\
  --local "dockerfile=$(dirname "$dockerfile")" \\
  --opt "filename=$(basename "$dockerfile")" \\
  --opt "label:org.opencontainers.image.revision=$COMMIT" \\
  --opt "label:org.opencontainers.image.source=$GIT_REPO" \\
  --opt "label:org.opencontainers.image.version=$IMAGE_TAG" \\
  --import-cache "type=registry,ref=$IMAGE:buildcache,registry.insecure=$PLAIN_HTTP" \\
  --export-cache "type=registry,ref=$IMAGE:buildcache,mode=max,ignore-error=true,registry.insecure=$PLAIN_HTTP" \\
  --output "type=image,name=$IMAGE,push=true,push-by-digest=true,name-canonical=true,oci-mediatypes=true,registry.insecure=$PLAIN_HTTP" \\
  --metadata-file "$WORKSPACE/metadata.json"
digest=$(tr -d ' \\n' < "$WORKSPACE/metadata.json" | sed -n 's/.*"containerimage.digest":"\\(sha256:[0-9a-f]*\\)".*/\\1/p')
if [ -z "$digest" ]; then echo "error: BuildKit named no digest" >&2; exit 1; fi
mkdir -p "$WORKSPACE/outputs"
printf '%s' "$digest" > "$WORKSPACE/outputs/digest"
echo "pushed $IMAGE@$digest"
`;
