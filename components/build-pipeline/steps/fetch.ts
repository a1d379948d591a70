import { checkedParameters, insideFunction, originFunction } from "./parameters";

/**
 * Fetches one commit into $WORKSPACE/source. Every step that needs the source does this for itself, so that steps share
 * no volume and can run on different nodes. Git asks for the credentials when a server wants some, and names it: only one of
 * GIT_ORIGINS gets them, whatever the parameter names and wherever it leads to. They stand in no URL, no configuration and no log.
 *
 * Reads GIT_REPO, GIT_REVISION (a branch, a tag, or a full commit id), GIT_ORIGINS (lines of declared protocols and hosts), WORKSPACE,
 * and CREDENTIALS, a directory with the files `username` and `password`, which need not be there.
 */
export const fetchSource = String.raw`set -eu
export LC_ALL=C GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_ASKPASS= HOME="$WORKSPACE" GIT_ORIGINS CREDENTIALS WORKSPACE
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=credential.helper GIT_CONFIG_VALUE_0='!"$WORKSPACE/credential"'
${checkedParameters}
${insideFunction}
mkdir -p "$WORKSPACE/source" "$WORKSPACE/outputs"
cat > "$WORKSPACE/credential" <<'CREDENTIAL'
#!/bin/sh
${originFunction}
if [ "$1" != get ] || [ ! -f "$CREDENTIALS/password" ]; then exit 0; fi
while IFS='=' read -r key value; do
  case "$key" in protocol) protocol="$value" ;; host) host="$value" ;; esac
done
asked=$(origin "$protocol" "$host")
if ! printf '%s\n' "$GIT_ORIGINS" | grep -Fxq -- "$asked"; then
  printf '%s' "$asked" > "$WORKSPACE/undeclared"
  exit 0
fi
printf 'username=%s\npassword=%s\n' "$(tr -d '\n' < "$CREDENTIALS/username")" "$(tr -d '\n' < "$CREDENTIALS/password")"
CREDENTIAL
chmod 700 "$WORKSPACE/credential"

# Git's own words, without the address, which somebody may have written with a password in it.
fetch() {
  git fetch --quiet --no-tags "$@" 2> "$WORKSPACE/fetch.log"
}
reason() {
  if [ -s "$WORKSPACE/undeclared" ]; then
    echo "$(cat "$WORKSPACE/undeclared") wants credentials, and those of the pipeline are for $(echo $GIT_ORIGINS) only"
  else
    tail -n 1 "$WORKSPACE/fetch.log" | sed "s|$GIT_REPO|git-repo|g"
  fi
}

cd "$WORKSPACE/source"
git init --quiet .
git config maintenance.auto false
git remote add origin "$GIT_REPO"
if printf '%s' "$GIT_REVISION" | grep -Eq '^[0-9a-f]{40}$'; then
  # Some servers give any commit by its id, others only what a branch or a tag names.
  fetch --depth 1 origin "$GIT_REVISION" || fetch origin '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*' \
    || fail "cannot read the repository: $(reason)"
  commit=$(git rev-parse --quiet --verify "$GIT_REVISION^{commit}") || fail "git-revision names the commit $GIT_REVISION, which is not in the repository"
else
  fetch --depth 1 origin "+refs/heads/$GIT_REVISION:refs/gitops/revision" \
    || fetch --depth 1 origin "+refs/tags/$GIT_REVISION:refs/gitops/revision" \
    || fail "git-revision must be a branch, a tag or a full commit id of the repository, got \"$GIT_REVISION\": $(reason)"
  commit=$(git rev-parse --verify 'refs/gitops/revision^{commit}')
fi
git checkout --quiet --detach "$commit"
`;
