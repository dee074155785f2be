#!/usr/bin/env bash
# Lays the environment: bootstrap.sh VENV. Needs python3 (3.11 or newer) with venv, and x86-64 with AVX2.
set -euo pipefail
venv=$1
say() { printf '%s\n' "$*" >&2; }

python=${PYTHON:-python3}
command -v "$python" >/dev/null || { say "Python 3.11 or newer is needed: apt-get install python3 python3-venv"; exit 2; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  say "Python 3.11 or newer is needed; $("$python" --version) was found. Set PYTHON=/path/to/python3.11"; exit 2; }
"$python" -c 'import ensurepip, venv' 2>/dev/null || {
  say "Python's venv is missing: apt-get install python3-venv"; exit 2; }
if [ "$(uname -m)" != x86_64 ] || ! grep -qm1 avx2 /proc/cpuinfo; then
  say "The bundled embedding model needs an x86-64 processor with AVX2; this machine has none. It runs on any server or"
  say "laptop made since about 2015; in a virtual machine, let the host's processor type through."; exit 2
fi

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
[ -x "$venv/bin/uv" ] || "$venv/bin/python" -m pip install -q --disable-pip-version-check uv
export VIRTUAL_ENV=$PWD/$venv UV_PYTHON_DOWNLOADS=never
"$venv/bin/uv" pip install -q --require-hashes -r requirements.lock
"$venv/bin/uv" pip install -q --no-deps --no-build-isolation -e .
