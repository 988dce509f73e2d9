# Sourced by run, test and lock: everything a machine needs, installed once, silent afterwards.
# shellcheck shell=bash

ROOT=$(pwd)
TOOLS=$ROOT/.tools
UV=$TOOLS/uv/bin/uv
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python

say() { printf '• %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

find_python() {
    local name
    for name in "${AVATAR_STUDIO_PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# --- system packages -------------------------------------------------------

wanted_packages() { # kind: run or test
    sed -e 's/#.*//' packaging/system-packages.txt | awk -v kind="$1" \
        'NF == 1 || (NF == 2 && $2 == kind) { print $1 }'
}

installed_packages() { # also the names they provide: libglib2.0-0 is libglib2.0-0t64 on newer ones
    dpkg-query -W -f='${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null |
        sed -n 's/^installed //p' | sed 's/([^)]*)//g' | tr -s ', ' '\n'
}

missing_packages() {
    local have
    have=$(installed_packages)
    wanted_packages "$1" | grep -vxF -f <(printf '%s\n' "$have" .) || true
}

system_packages() {
    local missing line sudo
    sudo=()
    [ "$(uname -s)" = Linux ] || return 0
    if ! command -v dpkg-query >/dev/null; then
        say "not Debian or Ubuntu: the packages of packaging/system-packages.txt are up to you"
        return 0
    fi
    mapfile -t missing < <(missing_packages "$1")
    [ ${#missing[@]} -gt 0 ] || return 0
    line="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null && sudo -n true 2>/dev/null && sudo=(sudo -n)
        if [ ${#sudo[@]} = 0 ] && [ -t 0 ] && command -v sudo >/dev/null; then sudo=(sudo); fi
        [ ${#sudo[@]} -gt 0 ] || fail "system packages are missing. As root, run: $line"
    fi
    say "installing system packages: ${missing[*]}"
    run_quietly ${sudo[@]+"${sudo[@]}"} apt-get update -q
    run_quietly ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${missing[@]}" ||
        fail "that did not work. As root, run: $line"
}

run_quietly() { # show what a command said only when it failed
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    [ $status = 0 ] || cat "$log" >&2
    rm -f "$log"
    return $status
}

# --- Python packages -------------------------------------------------------

have_uv() {
    local python
    [ -x "$UV" ] && [ "$TOOLS/uv.lock" -nt packaging/uv.lock ] && return 0
    python=$(find_python) || fail "Python 3.11 or newer is needed: https://www.python.org/downloads/"
    say "preparing the installer (once)"
    mkdir -p "$TOOLS"
    "$python" -m venv "$TOOLS/uv" || fail "python3 -m venv does not work; install python3-venv"
    run_quietly "$TOOLS/uv/bin/python" -m pip install --quiet --require-hashes -r packaging/uv.lock ||
        fail "the installer uv could not be fetched; is the network reachable?"
    touch "$TOOLS/uv.lock"
}

same_mirror_as_pip() { # uv does not read pip's settings; people behind a mirror have only those
    local url
    [ -z "${UV_INDEX_URL:-}${UV_DEFAULT_INDEX:-}${UV_INDEX:-}" ] || return 0
    url=$("$TOOLS/uv/bin/python" -m pip config get global.index-url 2>/dev/null) || return 0
    export UV_DEFAULT_INDEX=$url
}

fingerprint() { # cksum is everywhere; this only tells one lock from another
    cat "$1" pyproject.toml | cksum | tr -d ' '
}

python_packages() { # lock files, widest last; what holds a wider set stays at that set
    local lock wanted=$1 stamp=$VENV/installed-lock
    for lock in "$@"; do
        if [ -x "$PYTHON" ] && grep -qsxF "$lock" "$stamp"; then wanted=$lock; fi
    done
    grep -qsxF "$(fingerprint "$wanted")" "$stamp" && [ -x "$PYTHON" ] && return 0
    have_uv
    same_mirror_as_pip
    say "installing Python packages (about 1.3 GB, once)"
    [ -x "$PYTHON" ] || "$UV" venv --quiet --no-project --python "$(find_python)" "$VENV"
    rm -f "$stamp"
    # shellcheck disable=SC2046  # one option or none
    "$UV" pip sync $(quiet_without_terminal) --python "$PYTHON" --require-hashes "$wanted"
    "$UV" pip install --quiet --python "$PYTHON" --no-deps --no-build-isolation -e .
    { echo "$wanted"; fingerprint "$wanted"; } >"$stamp"
}

quiet_without_terminal() { [ -t 2 ] || echo --quiet; }
