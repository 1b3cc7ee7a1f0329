# shellcheck shell=sh
# Sourced by run.sh, test.sh and pictures.sh: what a machine needs before the portal can start there. POSIX sh.
#
# `prepare FILE` finds Python, installs the system packages that are missing where it may, makes .venv and installs the
# Python packages of FILE in it. Where nothing is missing it takes a moment and changes nothing.

# WeasyPrint's libraries, and fonts for the names of people and places in any script
SYSTEM_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-core fonts-noto-cjk"

if [ "$(uname)" = Darwin ]; then # Homebrew's libraries are not where Python looks for them
    DYLD_FALLBACK_LIBRARY_PATH=${DYLD_FALLBACK_LIBRARY_PATH:-/opt/homebrew/lib:/usr/local/lib}
    export DYLD_FALLBACK_LIBRARY_PATH
fi

# Sets $python: the one of .venv if that is whole, else the first on PATH that is new enough.
find_python() {
    for python in .venv/bin/python python3 python3.13 python3.12 python3.11; do
        modules=sys
        [ "$python" = .venv/bin/python ] && modules="sys, pip"
        "$python" -c "import $modules; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && return
    done
    echo "The portal needs Python 3.11, 3.12 or 3.13; here is $(python3 --version 2>/dev/null || echo no python3)." >&2
    return 1
}

# Says whether every library can be loaded, and every script printed.
system_is_complete() {
    "$python" - <<'END' || return 1
import ctypes, sys
for name in ("libpango-1.0", "libpangoft2-1.0", "libharfbuzz-subset", "libfontconfig"):
    number = "1" if name == "libfontconfig" else "0"
    for file in (f"{name}.so.{number}", f"{name}.{number}.dylib"):
        try:
            ctypes.CDLL(file)
            break
        except OSError:
            pass
    else:
        sys.exit(1)
END
    for language in ar hi ja ko th; do
        [ -n "$(fc-list ":lang=$language" family 2>/dev/null)" ] || return 1
    done
}

venv_is_possible() {
    [ "$python" = .venv/bin/python ] || "$python" -c "import ensurepip, venv" 2>/dev/null
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null && as_root true 2>/dev/null
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# Installs Debian packages where that is allowed; says what went wrong where it fails.
install_packages() {
    may_install || return 1
    echo "Installing $*"
    log=$(mktemp)
    if ! apt_install "$@" >"$log" 2>&1 && ! { as_root apt-get update -q && apt_install "$@"; } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

explain_packages() {
    cat >&2 <<END
Some system packages that the portal needs are missing, and could not be installed from here.
An administrator installs them with one of these; then start again:
  Debian, Ubuntu:  apt-get install $*
  Fedora:          dnf install python3 pango harfbuzz fontconfig google-noto-sans-fonts google-noto-sans-arabic-fonts google-noto-sans-devanagari-fonts google-noto-sans-thai-fonts google-noto-sans-cjk-fonts
  macOS:           brew install python pango harfbuzz fontconfig
END
    return 1
}

install_system() {
    needed=
    system_is_complete || needed=$SYSTEM_PACKAGES
    venv_is_possible || needed="$needed ${python##*/}-venv"
    [ -z "$needed" ] && return
    # shellcheck disable=SC2086 # a list of words
    install_packages $needed && system_is_complete && venv_is_possible && return
    # shellcheck disable=SC2086 # as above
    explain_packages $needed
}

# uv does in seconds what takes pip a minute. It is pinned with the packages of the tests, and asks the index of pip.
uv_install() {
    if index=${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null)}; then
        export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
    fi
    sed -n '/^uv==/,/# via/p' tests/requirements.txt >.venv/uv.txt
    pip_install .venv/uv.txt && .venv/bin/uv pip install --quiet --system-certs --python .venv/bin/python \
        --require-hashes --compile-bytecode -r "$1"
}

pip_install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
}

# Installs a file of pinned and hashed packages in .venv, when it is not the one that was installed the last time.
install_requirements() {
    installed=.venv/installed-$(echo "$1" | tr / -)
    cmp -s "$1" "$installed" && return
    echo "Installing the Python packages of $1"
    uv_install "$1" || { echo "uv could not install them; pip takes a minute or two" && pip_install "$1"; } || return 1
    cp "$1" "$installed"
}

prepare() {
    find_python || return 1
    install_system || return 1
    [ "$python" = .venv/bin/python ] || "$python" -m venv --clear .venv || return 1
    install_requirements "$1"
}

browser_is_complete() {
    { command -v chromium || command -v google-chrome; } >/dev/null && .venv/bin/playwright --version >/dev/null 2>&1
}

# Installs a Chromium that Playwright can drive, where there is none. The library is for Playwright's own driver.
prepare_browser() {
    browser_is_complete || install_packages chromium libatomic1
}
