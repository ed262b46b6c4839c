#!/usr/bin/env bash
# Makes .venv hold exactly what the lock names, and the connector itself from this checkout.
set -euo pipefail
cd "$(dirname "$0")/.."

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

# A name on PATH proves nothing: version managers leave commands there that only print an error.
find_python() {
    local name
    for name in python3.13 python3.12 python3.11 python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    stop "没有找到 Python 3.11 或更新的版本，请先安装。" \
        "No Python 3.11 or newer was found; please install one."
}

# Debian and Ubuntu pack venv apart from Python.
ensure_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    local package
    package=$("$1" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$package" && return
    fi
    stop "这个 Python 缺少 venv，请用管理员身份运行：apt-get install $package" \
        "This Python lacks venv; as root, run: apt-get install $package"
}

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(find_python)
    ensure_venv "$python"
    "$python" -m venv --clear .venv
fi

install=(.venv/bin/python -m pip --disable-pip-version-check --no-input install --quiet)
"${install[@]}" --require-hashes -r .ci/requirements.lock
"${install[@]}" --no-deps --no-build-isolation -e .
