# Shared by the scripts here; source it, do not run it.
# shellcheck shell=bash

# Exit codes: 1 the user's fault, 2 usage, 3 the environment, 70 ours.
# shellcheck disable=SC2034
readonly EX_USER=1 EX_USAGE=2 EX_ENVIRONMENT=3 EX_OURS=70
HS_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly HS_ROOT

# How long a boot may take: emulation on a loaded machine is slow, a hang is for ever.
# shellcheck disable=SC2034
readonly BOOT_SECONDS=${HS_BOOT_SECONDS:-600}

# die [-CODE] SUBJECT: CURE   says what is wrong and what to do, and ends the script.
die() {
    local code=$EX_USER
    if [[ $1 =~ ^-[0-9]+$ ]]; then code=${1#-}; shift; fi
    printf '%s: error: %s\n' "${0##*/}" "$1" >&2
    if [[ $# -gt 1 ]]; then printf '%s: note: %s\n' "${0##*/}" "$2" >&2; fi
    exit "$code"
}

# misuse [WORD]   names the word of the command line that nobody knows, shows the usage, and ends the script;
# without one a word is missing. The script's usage() must be there.
misuse() {
    if [[ -n ${1:-} ]]; then
        printf '%s: error: %s: not known, or one word too many\n' "${0##*/}" "$1" >&2
    else
        printf '%s: error: a word is missing\n' "${0##*/}" >&2
    fi
    usage >&2
    exit "$EX_USAGE"
}

# A program that Ctrl-C ends may say so by its exit code alone, after which bash would go on.
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '%s: %s\n' "${0##*/}" "$*"; }

# need TOOL PACKAGE ...   each tool must be on the path; names the package that has it.
need() {
    while [[ $# -gt 1 ]]; do
        command -v "$1" >/dev/null \
            || die -"$EX_ENVIRONMENT" "$1: not found" "install it: apt-get install $2"
        shift 2
    done
}

# run_logged SECONDS LOG COMMAND...   one command, time limited, output to LOG; the log's end is shown on failure.
run_logged() {
    local seconds=$1 log=$2 code=0
    shift 2
    # In the foreground Ctrl-C reaches it; descriptor 9 is a script's lock, not for servers it may start.
    timeout --foreground --kill-after=10 "$seconds" "$@" >"$log" 2>&1 </dev/null 9>&- || code=$?
    [[ $code -eq 0 ]] && return 0
    tail -n 25 "$log" >&2
    if [[ $code -eq 124 || $code -eq 137 ]]; then
        printf '%s: %s: stopped after %s s; log: %s\n' "${0##*/}" "$1" "$seconds" "$log" >&2
    fi
    return "$code"
}

# blame LOG CURE   the cure for what failed with this log: the disk or the network if the log speaks of them, else CURE.
blame() {
    local file=$1
    if grep -qsE "No space left on device|enough free space" "$file"; then
        echo "make room on the disk ($(df -h --output=avail "$(dirname "$file")" | tail -n 1 | tr -d ' ') are free here, all of it takes 2 GB); see $file"
    elif grep -qsE "Failed to fetch|Temporary failure|Could not (resolve|connect|transfer)|Unknown host|Network is unreachable|Connection (refused|timed out)" "$file"; then
        echo "check the network and the machine's apt sources, then run this again; see $file"
    else
        echo "$2; see $file"
    fi
}

# apt_private TYPES   makes an apt directory of its own from the machine's sources (TYPES is deb or deb-src),
# so the system's lists stay as they are. Sets APT_PRIVATE (the directory) and APT_OPTIONS.
apt_private() {
    local types=$1 file name
    need apt-get apt
    APT_PRIVATE=${HS_APT_DIR:-$HS_ROOT/build/apt}/$types
    mkdir -p "$APT_PRIVATE"/{sources.d,lists/partial,cache/archives/partial} \
        || die -"$EX_ENVIRONMENT" "$APT_PRIVATE: cannot be made" "give a writable directory in HS_APT_DIR"
    APT_PRIVATE=$(cd "$APT_PRIVATE" && pwd)
    rm -f "$APT_PRIVATE"/sources.d/*
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list; do
        [[ -r $file ]] || continue
        name=${file##*/}
        sed -E -e "s/^Types:.*/Types: $types/" -e "s/^deb(-src)?([[:space:]])/$types\\2/" \
            "$file" >"$APT_PRIVATE/sources.d/$name"
        [[ $name == sources.list ]] && mv "$APT_PRIVATE/sources.d/$name" "$APT_PRIVATE/sources.d/system.list"
    done
    APT_OPTIONS=(-q -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$APT_PRIVATE/sources.d"
        -o "Dir::State::lists=$APT_PRIVATE/lists" -o "Dir::Cache=$APT_PRIVATE/cache"
        -o "APT::Get::List-Cleanup=1" -o "Acquire::Retries=2" -o "Acquire::http::Timeout=30")
    # Downloads run as the caller: the private directory may lie where the _apt user cannot look.
    APT_OPTIONS+=(-o "APT::Sandbox::User=")
    run_logged 300 "$APT_PRIVATE/update.log" apt-get "${APT_OPTIONS[@]}" update \
        || die -"$EX_ENVIRONMENT" "package lists: cannot be read" "$(blame "$APT_PRIVATE/update.log" "check the machine's apt sources")"
}

# fetch_package PACKAGE INTO SCRATCH LOG   unpacks the newest version of a Debian package whose file is there; a listed
# version's file may be gone. Wants apt_private deb.
fetch_package() {
    local package=$1 into=$2 scratch=$3 log=$4 version versions
    mapfile -t versions < <(apt-cache "${APT_OPTIONS[@]}" show "$package" 2>/dev/null | sed -n 's/^Version: //p' | sort -ruV)
    for version in "${versions[@]}"; do
        rm -f "$scratch"/*.deb
        if (cd "$scratch" && run_logged 600 "$log" apt-get "${APT_OPTIONS[@]}" download "$package=$version" 2>/dev/null); then
            dpkg-deb -x "$scratch"/*.deb "$into" && return 0
        fi
    done
    die -"$EX_ENVIRONMENT" "$package: could not be fetched (log: $log)" "check the network and the machine's apt sources"
}
