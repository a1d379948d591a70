import { plainHttpOfDeclared } from "./parameters";

/**
 * Scans an image with Trivy. It ends with 1 when the image has a vulnerability of one of the severities, which stops the
 * pipeline before the image gets its tag. The report is written in either case.
 *
 * Reads IMAGE (with its digest), REGISTRY, DECLARED_REGISTRY, SEVERITIES, IGNORE_UNFIXED and PLAIN_HTTP (true or false), DATABASE and JAVA_DATABASE (may be
 * empty) and WORKSPACE.
 */
export const scan = `set -eu
${plainHttpOfDeclared}
export HOME="$WORKSPACE"
mkdir -p "$WORKSPACE/outputs"
set -- --cache-dir "$WORKSPACE/cache" image --image-src remote --no-progress --scanners vuln --severity "$SEVERITIES" --ignore-unfixed="$IGNORE_UNFIXED" --insecure="$PLAIN_HTTP"
if [ -n "$DATABASE" ]; then set -- "$@" --db-repository "$DATABASE"; fi
if [ -n "$JAVA_DATABASE" ]; then set -- "$@" --java-db-repository "$JAVA_DATABASE"; fi
result=0
trivy "$@" --format json --output "$WORKSPACE/outputs/scan.json" --exit-code 1 "$IMAGE" || result=$?
if [ -f "$WORKSPACE/outputs/scan.json" ]; then trivy convert --format table "$WORKSPACE/outputs/scan.json" || true; fi
if [ "$result" -ne 0 ]; then echo "error: $IMAGE has vulnerabilities of $SEVERITIES, or could not be scanned; it gets no tag" >&2; fi
exit "$result"
`;
