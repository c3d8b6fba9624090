#!/bin/sh
# Makes .venv what a lock says: `tools/environment.sh runtime` to use Whom, `dev` to test and change it as well.
# Costs nothing when it is so already. What a killed run left half made is made anew.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET PIP_PREFIX # they would put the packages elsewhere

kind=$1
case $kind in
runtime) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
*) echo "usage: tools/environment.sh runtime|dev" >&2 && exit 2 ;;
esac
mark=.venv/installing

main() {
    if is_current; then return; fi
    wait_for_another
    if is_current; then return; fi
    if [ -e "$mark" ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        make_venv
    fi
    echo $$ >"$mark"
    rm -f .venv/stamp-*
    install_packages
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    .venv/bin/python -m app.assets
    stamp "$kind" >".venv/stamp-$kind"
    rm -f "$mark"
}

# What the environment is made from. The folder counts too: the scripts in .venv/bin name it.
stamp() {
    { pwd && cat "$(lock_of "$1")" pyproject.toml web/package-lock.json; } | cksum
}

lock_of() {
    if [ "$1" = dev ]; then echo requirements-dev.lock; else echo requirements.lock; fi
}

# The dev lock has all that the runtime lock has, in the same versions.
is_current() {
    [ ! -e "$mark" ] && .venv/bin/python -c '' 2>/dev/null && [ -e .venv/bin/whom ] || return 1
    is_stamped "$kind" || { [ "$kind" = runtime ] && is_stamped dev; }
}

is_stamped() {
    [ "$(cat ".venv/stamp-$1" 2>/dev/null)" = "$(stamp "$1")" ]
}

# Another make may be installing right now; a killed one is not waited for.
wait_for_another() {
    while [ -e "$mark" ] && installs "$(cat "$mark" 2>/dev/null)"; do
        [ -n "${told:-}" ] || echo "Waiting for another make that is installing …"
        told=yes
        sleep 1
    done
}

installs() {
    [ -n "$1" ] && kill -0 "$1" 2>/dev/null || return 1
    { tr '\0' ' ' <"/proc/$1/cmdline" || ps -p "$1" -o args=; } 2>/dev/null | grep -q environment.sh
}

make_venv() {
    find_python
    echo "Making .venv with $("$python" -V 2>&1) …"
    "$python" -m venv --clear .venv
}

# Candidates are run, because a pyenv shim is there for every version and works for one.
find_python() {
    python= without_venv=
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3.13 python3.12 python3.11 python3.14 python3 python \
            "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[1-9]*/bin/python
    fi
    for candidate; do
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        if "$candidate" -c 'import venv, ensurepip' 2>/dev/null; then
            python=$candidate
            return
        fi
        : "${without_venv:=$candidate}"
    done
    if [ -n "$without_venv" ]; then lacks_venv; else lacks_python "$@"; fi
    exit 1
}

lacks_venv() {
    version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    cat >&2 <<END
The Python $version here ($without_venv) comes without its module venv. On Debian and Ubuntu it is a package of its own:
    sudo apt-get install python$version-venv
(python3-venv for the system's own version.) Then run make again.
END
}

lacks_python() {
    cat >&2 <<END
Whom needs Python 3.11 or newer, and there is none here that runs (tried: $*).
    Debian 12, Ubuntu 24.04 or newer:  sudo apt-get install python3 python3-venv
    Fedora:                            sudo dnf install python3
    macOS:                             brew install python@3.13
Or name one that you have:  make PYTHON=/path/to/python3 …
END
}

install_packages() {
    { .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps --require-hashes \
        --progress-bar off -r "$lock" 2>&1 || echo "pip failed"; } | show_progress "$(grep -c '^[a-z].*==' "$lock")"
}

# Counts packages instead of pip's four lines for each; when pip fails, all it said is shown.
show_progress() {
    if [ -t 1 ]; then line='\r  %s %d/%d   '; else line=; fi
    awk -v total="$1" -v line="$line" '
        { said = said "\n" $0 }
        /^(Collecting|Ignoring|Requirement already)/ { if (line) printf line, "Fetching Python packages", ++done, total }
        /^Installing collected/ { if (line) printf line, "Installing Python packages", done, total; else print "Installing Python packages …" }
        { fflush() }
        /^pip failed$/ { failed = 1 }
        END { if (line) print ""; if (failed) print said; exit failed }'
}

main
