# shellcheck shell=bash
# Shared by the scripts beside it: `source` it, it runs nothing by itself.
# Afterwards the working folder is the project's and $python is its Python.

set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python="$PWD/.venv/bin/python"

complain() {
  printf '%s\n' "$@" >&2
  exit 1
}

# need PACKAGE...: by apt as root; otherwise says what to run.
need() {
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    complain "Missing here: $*. Install it first, on Debian with" \
      "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
  fi
  echo "Installing $* ..."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# prepare_python FILE: .venv with what the requirements file names. Skipped while the
# requirements are those of the last time.
prepare_python() {
  local wanted stamp=".venv/.installed-$1"
  # Two scripts at once: the second waits for the first.
  exec 9<.
  flock 9
  wanted="$(cat requirements.txt "$1" | sha256sum)"
  if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || ! "$python" -c "" 2>/dev/null; then
    make_venv
    echo "Installing what $1 names (a minute or two at the first time) ..."
    "$python" -m pip install --quiet --disable-pip-version-check -r "$1"
    echo "$wanted" >"$stamp"
  fi
  exec 9<&-
}

make_venv() {
  command -v python3 >/dev/null || need python3
  python3 -c "import sys; sys.exit(sys.version_info < (3, 11))" ||
    complain "Python 3.11 or newer is needed; python3 is $(python3 --version)."
  if "$python" -m pip --version >/dev/null 2>&1; then
    return
  fi
  # Debian's python3 comes without what a virtual environment is made of.
  python3 -c "import ensurepip" 2>/dev/null || need python3-venv
  python3 -m venv --clear .venv
}
