import { fetchSource } from "./fetch";

/**
 * Resolves the revision to a commit and the tag to a valid one, and finds out which services changed.
 *
 * Reads, beyond what `fetchSource` reads, IMAGE_TAG (empty for the short commit id), SERVICES (lines of a service and its
 * paths) and BASES (lines of a service and the commit that its newest image was built from; none for a service without
 * an image). A service is built when one of its paths differs from its base, when there is no base or it cannot be had,
 * and always under a tag that was given by hand, because whoever names a tag expects every image under it.
 *
 * Writes commit, image-tag, any, and changed-SERVICE for every service into $WORKSPACE/outputs.
 */
export const checkout = `${fetchSource}
cd "$WORKSPACE/outputs"
short=$(printf '%s' "$commit" | cut -c1-12)
tag="$IMAGE_TAG"
if [ -z "$tag" ]; then tag="$short"; fi
printf '%s' "$commit" > commit
printf '%s' "$tag" > image-tag
echo "$GIT_REVISION is commit $commit; the images get the tag $tag"

cd "$WORKSPACE/source"
# Whether one of the paths differs between the commit of the newest image and this one.
changed() {
  service="$1"
  shift
  base=$(printf '%s\\n' "$BASES" | awk -v service="$service" '$1 == service { print $2 }')
  if [ -n "$IMAGE_TAG" ]; then
    echo "$service: is built, because the tag was given by hand"
  elif [ -z "$base" ]; then
    echo "$service: is built, because it has no image of this revision yet"
  elif ! git cat-file -e "$base^{commit}" 2> /dev/null && ! fetch --depth 1 origin "$base"; then
    echo "$service: is built, because the commit of its newest image, $base, is no longer in the repository"
  elif git diff --quiet "$base" "$commit" -- "$@"; then
    echo "$service: is not built, nothing changed since $base"
    return 1
  else
    echo "$service: is built, it changed since $base"
  fi
}

# What a checkout lacks is said, not built: submodules are empty directories, files of Git LFS are pointers.
complete() {
  service="$1"
  shift
  submodule=$(git ls-files --stage -- "$@" | awk '$1 == "160000" { sub(/^[^\\t]*\\t/, ""); print; exit }')
  if [ -n "$submodule" ]; then fail "$service: $submodule is a submodule, and this pipeline fetches none: keep its files in the repository, or take it out of the paths of the service"; fi
  pointer=$(git -c core.quotePath=off ls-files -- "$@" | git check-attr --stdin filter | sed -n 's/: filter: lfs$//p' | while read -r path; do
    if [ "$(head -c 24 "$path" 2> /dev/null)" = "version https://git-lfs." ]; then printf '%s' "$path"; break; fi
  done)
  if [ -n "$pointer" ]; then fail "$service: $pointer is kept in Git LFS, and this pipeline does not fetch from there: its pointer would be built into the image"; fi
}

any=false
printf '%s\\n' "$SERVICES" > "$WORKSPACE/services"
while read -r service paths; do
  if [ -z "$service" ]; then continue; fi
  result=false
  # The paths hold no space and no wildcard.
  if changed "$service" $paths; then
    complete "$service" $paths
    result=true
    any=true
  fi
  printf '%s' "$result" > "$WORKSPACE/outputs/changed-$service"
done < "$WORKSPACE/services"
printf '%s' "$any" > "$WORKSPACE/outputs/any"
`;
