import { fetchSource } from "./fetch";

/**
 * Writes the new tag of every changed image into a kustomization, one commit an image, and pushes them together. When
 * somebody else was faster, it starts anew from what is there now, so that nobody's change is lost and nothing is merged.
 *
 * Reads, beyond what `fetchSource` reads with a branch as GIT_REVISION, KUSTOMIZATION (path of the file), IMAGE_TAG, IMAGES
 * (lines of true or false, service and image), ATTEMPTS, PAUSE (seconds, times the attempt, at most 10 times) and AUTHOR.
 */
export const writeTags = `${fetchSource}
export GIT_AUTHOR_NAME="$AUTHOR" GIT_COMMITTER_NAME="$AUTHOR" GIT_AUTHOR_EMAIL="$AUTHOR@users.noreply.localhost" GIT_COMMITTER_EMAIL="$AUTHOR@users.noreply.localhost"

# Sets newTag of one image in the list "images" of a kustomization; everything else stays, byte for byte.
cat > "$WORKSPACE/set-tag.awk" <<'AWK'
function finish(   line) {
  if (!inside) return
  if (name == image) {
    found++
    for (line = 1; line <= count; line++) {
      # With a digest the tag would only be decoration.
      if (lines[line] ~ /^ *(- )? *digest:/) refused = "has a digest, which wins over a tag"
      if (lines[line] ~ /^ *(- )? *newTag:/) {
        match(lines[line], /newTag: */)
        prefix = substr(lines[line], 1, RSTART - 1)
        comment = match(lines[line], / +#.*$/) ? substr(lines[line], RSTART) : ""
        lines[line] = prefix "newTag: \\"" tag "\\"" comment
        tagged = 1
      }
    }
  }
  for (line = 1; line <= count; line++) {
    print lines[line] ends[line]
    if (name == image && !tagged && line == nameline) print indent "newTag: \\"" tag "\\"" ends[line]
  }
  inside = count = tagged = 0
  name = ""
}
# A file of Windows keeps its line ends.
{ end = sub(/\\r$/, "") ? "\\r" : "" }
/^images:[ ]*(#.*)?$/ { print $0 end; section = 1; next }
/^images:/ { refused = "is not written as a list, one line an item" }
/^[^ #-]/ { finish(); section = 0 }
section && /^ *- / {
  finish()
  inside = 1
  match($0, /^ *- */)
  indent = sprintf("%" RLENGTH "s", "")
}
section && inside {
  lines[++count] = $0
  ends[count] = end
  if ($0 ~ /^ *(- )? *name:/) {
    name = $0
    nameline = count
    sub(/^ *(- )? *name: */, "", name)
    sub(/ +#.*$/, "", name)
    gsub(/["' ]/, "", name)
  }
  next
}
{ print $0 end }
END {
  finish()
  if (refused) { print "the list of images " refused > "/dev/stderr"; exit 3 }
  if (found != 1) { print "the list of images has " (found + 0) " entries with that name, and needs one" > "/dev/stderr"; exit 3 }
}
AWK

attempt=1
while :; do
  if [ ! -f "$KUSTOMIZATION" ]; then fail "there is no $KUSTOMIZATION on the branch $GIT_REVISION"; fi
  if ! inside "$KUSTOMIZATION" .; then fail "$KUSTOMIZATION on the branch $GIT_REVISION is a symbolic link that leads out of the checkout"; fi
  printf '%s\\n' "$IMAGES" > "$WORKSPACE/images"
  while read -r changed service image; do
    if [ "$changed" != true ]; then continue; fi
    awk -v image="$image" -v tag="$IMAGE_TAG" -f "$WORKSPACE/set-tag.awk" "$KUSTOMIZATION" > "$WORKSPACE/edited" 2> "$WORKSPACE/reason" \\
      || fail "$KUSTOMIZATION: $image: $(cat "$WORKSPACE/reason")"
    # awk ends the last line, whether it was ended or not.
    if [ -n "$(tail -c 1 "$KUSTOMIZATION")" ]; then printf '%s' "$(cat "$WORKSPACE/edited")" > "$KUSTOMIZATION"; else cat "$WORKSPACE/edited" > "$KUSTOMIZATION"; fi
    if git diff --quiet -- "$KUSTOMIZATION"; then continue; fi
    git commit --quiet -m "chore: update $service image to $IMAGE_TAG [skip ci]" -- "$KUSTOMIZATION"
  done < "$WORKSPACE/images"

  head=$(git rev-parse HEAD)
  if [ "$head" = "$commit" ]; then
    echo "nothing to write: $KUSTOMIZATION has the tag already"
    break
  fi
  if git push --quiet --porcelain origin "HEAD:refs/heads/$GIT_REVISION" > "$WORKSPACE/push.log" 2>&1; then
    git log --format='%h %s' "$commit..HEAD"
    break
  fi
  if ! grep -Eq 'fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value|stale info' "$WORKSPACE/push.log"; then
    fail "the repository refused the commit: $(grep -E '^!|rejected|denied|declined|protected|fatal' "$WORKSPACE/push.log" | head -n 3 | sed "s|$GIT_REPO|git-repo|g")"
  fi
  if [ "$attempt" -ge "$ATTEMPTS" ]; then fail "others pushed to $GIT_REVISION $attempt times while this step did; nothing was written, run it again"; fi
  # A pause that differs from writer to writer.
  sleep "$(od -An -N2 -tu2 /dev/urandom | awk -v pause="$PAUSE" -v attempt="$attempt" '{ print $1 / 65536 * pause * (attempt < 10 ? attempt : 10) }')"
  attempt=$((attempt + 1))
  fetch --depth 1 origin "+refs/heads/$GIT_REVISION:refs/gitops/revision" || fail "cannot read the branch $GIT_REVISION"
  git checkout --quiet --force --detach refs/gitops/revision
  commit=$(git rev-parse HEAD)
done
printf '%s' "$head" > "$WORKSPACE/outputs/commit"
`;
