/** The first line of every file that the script writes; a file without it is somebody else's. */
export const marker = "# written by node-trust, which also removes it";

/**
 * Brings the directory of a node to what is declared: `install.sh SOURCE TARGET [SECONDS]`, once or every so many seconds.
 *
 * SOURCE holds `registries` with lines of number and address, `hosts-NUMBER.toml`, and perhaps `ca-NUMBER.crt`. containerd
 * looks for `host_port_` first and then for `host:port` (https://github.com/containerd/containerd/blob/main/docs/hosts.md), so both are
 * written. Files are replaced in one step, since containerd may read at any time.
 */
export const script = `#!/bin/sh
set -eu
source=$1
target=$2
pause=\${3:-}

ours() {
  [ "$(head -n 1 "$1")" = "${marker}" ]
}

spellings() {
  echo "$1"
  case $1 in
    *:*) echo "\${1%:*}_\${1##*:}_" ;;
  esac
}

put() {
  if cmp -s "$1" "$2"; then return; fi
  cp "$1" "$2.new"
  mv "$2.new" "$2"
  echo "wrote $2"
}

install() {
  wanted="|"
  while read -r number address; do
    for name in $(spellings "$address"); do
      directory=$target/$name
      wanted="$wanted$name|"
      if [ -e "$directory/hosts.toml" ] && ! ours "$directory/hosts.toml"; then
        echo "$directory/hosts.toml was written by somebody else: remove it, or leave this address out" >&2
        return 1
      fi
      mkdir -p "$directory"
      if [ -f "$source/ca-$number.crt" ]; then put "$source/ca-$number.crt" "$directory/node-trust.crt"; fi
      put "$source/hosts-$number.toml" "$directory/hosts.toml"
    done
  done < "$source/registries"
  for file in "$target"/*/hosts.toml; do
    directory=\${file%/hosts.toml}
    case $wanted in
      *"|\${directory##*/}|"*) continue ;;
    esac
    if [ -f "$file" ] && ours "$file"; then
      rm -f "$file" "$directory/node-trust.crt"
      rmdir "$directory" 2>/dev/null || true
      echo "removed $file"
    fi
  done
}

install
while [ -n "$pause" ]; do
  sleep "$pause" &
  wait $!
  install
done
`;
