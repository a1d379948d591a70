/** The addresses that are handed to Git: nothing in them is an option, a word of a shell, a second line, or a host in disguise. */
export const repositoryForm = /^(https?:\/\/[A-Za-z0-9.-]+(:[0-9]+)?\/|file:\/\/\/)[A-Za-z0-9._~%\/@:+,=-]+$/;

/**
 * Shell: protocol and host in the form in which they are compared, in small letters and without the port that goes without saying.
 */
export const originFunction = String.raw`origin() {
  printf '%s://%s' "$1" "$2" | tr 'A-Z' 'a-z' | sed -e 's|^\(https://.*\):443$|\1|' -e 's|^\(http://.*\):80$|\1|'
}`;

/**
 * Shell: ends the step when GIT_REPO or GIT_REVISION, which may be parameters that somebody gave by hand, are anything but an address
 * and a name. What is not https must be one of GIT_ORIGINS (lines).
 */
export const checkedParameters = `
fail() {
  echo "error: $1" >&2
  exit 1
}
${originFunction}

case "$GIT_REVISION" in
  '' | [!A-Za-z0-9_]* | *[!A-Za-z0-9_./+-]* | *..*) fail "git-revision must be a branch, a tag or a full commit id, got \\"$GIT_REVISION\\"" ;;
esac
case "$GIT_REPO" in
  *[!A-Za-z0-9._~%/@:+,=-]*) scheme= ;;
  https://* | http://*) scheme="\${GIT_REPO%%://*}" ;;
  file:///*) scheme=file ;;
  *) scheme= ;;
esac
rest="\${GIT_REPO#*://}"
host="\${rest%%/*}"
case "$host" in *[!A-Za-z0-9.:-]*) scheme= ;; esac
if [ -z "$scheme" ]; then fail "git-repo must be an address such as \\"https://git.example/team/app.git\\", without user and password"; fi
if [ "$scheme" != https ] && ! printf '%s\\n' "$GIT_ORIGINS" | grep -Fxq -- "$(origin "$scheme" "$host")"; then
  fail "git-repo must begin with \\"https://\\", got \\"$GIT_REPO\\": anything else is for the addresses that the pipeline declares"
fi
# Not by a redirection, either.
export GIT_ALLOW_PROTOCOL="$scheme"
`;

/** Shell: `inside PATH ROOT` tells whether a path of the checkout stays there when its symbolic links are followed. */
export const insideFunction = String.raw`inside() {
  real=$(realpath "$1" 2> /dev/null) || return 1
  root=$(realpath "$2") || return 1
  case "$real/" in "$root/.git/"*) return 1 ;; "$root/"*) return 0 ;; esac
  return 1
}`;

/** Shell: PLAIN_HTTP is for the registry that the pipeline declares, not for one that a parameter names. */
export const plainHttpOfDeclared = `if [ "$REGISTRY" != "$DECLARED_REGISTRY" ]; then PLAIN_HTTP=false; fi`;
