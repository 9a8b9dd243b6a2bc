#!/bin/sh
# Prepares what a command needs: `setup.sh run`, `setup.sh test`, `setup.sh pages`.
# Safe to repeat and to interrupt: a step is marked as done only after it is done.
set -eu
cd "$(dirname "$0")/.."

say() { printf '· %s\n' "$1" >&2; }
fail() { printf 'Giao cannot start: %s\n' "$1" >&2; exit 1; }

# The system's own Python comes first: distributions build it for speed (measured: a fifth faster than a self-built one).
find_python() {
    for candidate in ${PYTHON:-} /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer with its venv module is missing (Debian: apt-get install python3-venv; set PYTHON to \
another command)."
}

sum_of() { cat "$@" | cksum | tr ' ' '-'; }

python_packages() {
    kind=$1 lock=requirements.lock
    [ "$kind" = test ] && lock=requirements-dev.lock
    if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
        python=$(find_python) || exit 1
        say "Making the virtual environment with $("$python" --version)."
        rm -rf .venv
        "$python" -m venv .venv || fail "this Python has no venv module (Debian: apt-get install python3-venv)."
    fi
    wanted=$(sum_of requirements-build.lock requirements.lock requirements-dev.lock pyproject.toml)
    done_test=$(cat .venv/done-test 2>/dev/null || true)
    done_kind=$(cat ".venv/done-$kind" 2>/dev/null || true)
    if [ "$done_test" = "$wanted" ] || [ "$done_kind" = "$wanted" ]; then return; fi
    say "Installing Python packages (once; about half a minute)."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
    if ! .venv/bin/uv pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r "$lock"; then
        say "uv could not install them; pip does it instead (slower)."
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
    echo "$wanted" >".venv/done-$kind"
}

need_node() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || fail "Node.js 20 or newer with npm is missing."
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' ||
        fail "Node.js 20 or newer is needed; this is $(node --version)."
}

page_packages() {
    [ -f frontend/package.json ] || return 0
    need_node
    wanted=$(sum_of frontend/package.json frontend/package-lock.json)
    if [ "$(cat frontend/node_modules/.done 2>/dev/null || true)" = "$wanted" ]; then return; fi
    say "Installing the pages' packages (once)."
    (cd frontend && npm ci --no-audit --no-fund --loglevel=error)
    echo "$wanted" >frontend/node_modules/.done
}

pages() {
    [ -f frontend/package.json ] || return 0
    page_packages
    wanted=$(find frontend openapi.json -type f -not -path '*/node_modules/*' -not -path 'frontend/dist/*' \
        -not -path 'frontend/coverage/*' -exec cksum {} + | sort | cksum | tr ' ' '-')
    if [ "$(cat frontend/dist/.done 2>/dev/null || true)" = "$wanted" ]; then return; fi
    say "Building the pages."
    (cd frontend && npm run --silent build)
    echo "$wanted" >frontend/dist/.done
}

need_chromium() {
    for candidate in ${CHROMIUM:-} chromium chromium-browser google-chrome; do
        if command -v "$candidate" >/dev/null 2>&1; then return; fi
    done
    fail "Chromium is missing, which the browser tests need (Debian: apt-get install chromium)."
}

case "${1:-}" in
    run) python_packages run; pages ;;
    test) python_packages test; pages ;;
    python) python_packages test ;;
    pages) pages ;;
    chromium) need_chromium ;;
    *) fail "say one of: run, test, python, pages, chromium." ;;
esac
