/**
 * Fetches one commit into $WORKSPACE/source. Every step that needs the source does this for itself, so that steps share
 * no volume and can run on different nodes. The credentials are read by Git when it asks for them, and stand in no URL,
 * no configuration and no log.
 *
 * Reads GIT_REPO, GIT_REVISION (a branch, a tag, or a full commit id), WORKSPACE, and CREDENTIALS, a directory with the
 * files `username` and `password`, which need not be there.
 */
export const fetchSource = `set -eu
export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1 HOME="$WORKSPACE" GIT_ASKPASS="$WORKSPACE/askpass"
mkdir -p "$WORKSPACE/source" "$WORKSPACE/outputs"
cat > "$GIT_ASKPASS" <<'ASKPASS'
#!/bin/sh
case "$1" in
  Username*) file=username ;;
  *) file=password ;;
esac
if [ -f "$CREDENTIALS/$file" ]; then tr -d '\\n' < "$CREDENTIALS/$file"; fi
ASKPASS
chmod 700 "$GIT_ASKPASS"

fail() {
  echo "error: $1" >&2
  exit 1
}

# Git's own words, without the address, which somebody may have written with a password in it.
fetch() {
  git fetch --quiet --no-tags "$@" 2> "$WORKSPACE/fetch.log"
}

cd "$WORKSPACE/source"
git init --quiet .
git config maintenance.auto false
git remote add origin "$GIT_REPO"
if printf '%s' "$GIT_REVISION" | grep -Eq '^[0-9a-f]{40}$'; then
  # Some servers give any commit by its id, others only what a branch or a tag names.
  fetch --depth 1 origin "$GIT_REVISION" || fetch origin '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*' \\
    || fail "cannot read the repository: $(tail -n 1 "$WORKSPACE/fetch.log" | sed "s|$GIT_REPO|git-repo|g")"
  commit=$(git rev-parse --quiet --verify "$GIT_REVISION^{commit}") || fail "git-revision names the commit $GIT_REVISION, which is not in the repository"
else
  fetch --depth 1 origin "+refs/heads/$GIT_REVISION:refs/gitops/revision" \\
    || fetch --depth 1 origin "+refs/tags/$GIT_REVISION:refs/gitops/revision" \\
    || fail "git-revision must be a branch, a tag or a full commit id of the repository, got \\"$GIT_REVISION\\": $(tail -n 1 "$WORKSPACE/fetch.log" | sed "s|$GIT_REPO|git-repo|g")"
  commit=$(git rev-parse --verify 'refs/gitops/revision^{commit}')
fi
git checkout --quiet --detach "$commit"
`;
