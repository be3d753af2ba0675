#!/usr/bin/env bash
# Builds, serves, tests and measures Baton. Installs what is missing into .tools/ and www/node_modules/.
#   ./build.sh serve [PORT]   the playground on http://localhost:8080 (or PORT)
#   ./build.sh build          a deployable static folder in www/dist
#   ./build.sh test [SUITE…]  all tests, or those of some suites: unit native stress wasm page
#   ./build.sh bench          speed against Pyodide, side by side in one Chromium
#   ./build.sh fuzz [MINUTES] random programs against CPython, natively: what crashes, hangs or differs
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

WASM_BINDGEN=$(sed -nE 's/^wasm-bindgen = "=([0-9.]+)".*/\1/p' Cargo.toml)
NEXTEST=0.9.143
WASM_PACK=0.15.1
TOOLCHAIN=$(sed -nE 's/^channel = "(.*)"/\1/p' rust-toolchain.toml)
export PATH="$PWD/.tools/bin:$PWD/www/node_modules/.bin:$HOME/.cargo/bin:$PATH"

step() { printf '\033[1m▸ %s\033[0m\n' "$*" >&2; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# Runs a command that needs the network: on failure its output, then one clear line.
install() { # WHAT COMMAND…
    local what=$1 log; shift
    step "installing $what"
    log=$(mktemp)
    "$@" >"$log" 2>&1 || { tail -n 20 "$log" >&2; rm -f "$log"; fail "cannot install $what (no network, perhaps): $*"; }
    rm -f "$log"
}

need_rust() {
    command -v rustup >/dev/null || fail "rustup is missing: https://rustup.rs"
    [[ $(rustc --version 2>/dev/null) == "rustc $TOOLCHAIN "* && -d $(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown &&
        -d $(rustc --print sysroot)/lib/rustlib/src/rust/library ]] ||
        install "Rust $TOOLCHAIN" rustup toolchain install "$TOOLCHAIN" --profile minimal --component rust-src,rustfmt,clippy \
            --target wasm32-unknown-unknown
    command -v cc >/dev/null || fail "a C linker (cc) is missing: apt-get install gcc libc6-dev"
}

# A tool from crates.io, unless the right version is already on PATH.
need_cargo_tool() { # CRATE VERSION PROBE…
    local crate=$1 version=$2; shift 2
    [[ $("$@" 2>/dev/null) == *"$version"* ]] ||
        install "$crate $version" cargo_tool "$crate" "$version"
}

# With the versions that its authors tested; with others where a registry lacks one of those.
cargo_tool() { # CRATE VERSION
    local command=(env CARGO_TARGET_DIR="$PWD/target/tools" cargo install --root .tools --version "$2" "$1")
    "${command[@]}" --locked || "${command[@]}"
}

need_node() {
    command -v node >/dev/null || fail "Node.js is missing (20.19 or later): https://nodejs.org"
    command -v npm >/dev/null || fail "npm is missing: it comes with Node.js"
    [[ www/node_modules/.package-lock.json -nt www/package-lock.json ]] || {
        install "Node packages" npm --prefix www ci
        touch www/node_modules/.package-lock.json
    }
}

need_chromium() {
    CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
    if [[ -z $CHROMIUM ]] || ! command -v chromedriver >/dev/null; then
        [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null ||
            fail "Chromium and its driver are missing: sudo apt-get install chromium chromium-driver"
        install "Chromium" sh -c "apt-get update && apt-get install -y --no-install-recommends chromium chromium-driver"
        CHROMIUM=$(command -v chromium)
    fi
    export CHROMIUM
}

need_firefox() {
    [[ -x /usr/bin/firefox-esr || -x /usr/bin/firefox ]] && return
    [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null || fail "Firefox is missing: sudo apt-get install firefox-esr"
    install "Firefox" sh -c "apt-get update && apt-get install -y --no-install-recommends firefox-esr"
}

# Threaded wasm, through wasm-bindgen and wasm-opt, into www/pkg; only when a source is newer.
build_wasm() {
    need_rust
    need_cargo_tool wasm-bindgen-cli "$WASM_BINDGEN" wasm-bindgen --version
    step "wasm"
    # With what .cargo/config.toml says. The result is where the build script put the standard library.
    local library
    library=$(RUSTC_BOOTSTRAP=1 \
        cargo build --profile web --lib --target wasm32-unknown-unknown --message-format=json-render-diagnostics |
        sed -nE 's|.*"out_dir":"([^"]*/build/baton/[0-9a-f]+/out)".*|\1|p')
    local module=target/wasm32-unknown-unknown/web/baton.wasm
    if [[ ! www/pkg/stdlib.txt -nt $module ]]; then
        rm -rf www/pkg
        wasm-bindgen --target web --out-dir www/pkg "$module"
        # Functions that are called from one place stay functions: what is not run is not compiled by the browser, and the
        # evaluation loop gets its optimised code when it is called anew.
        wasm-opt -O2 --one-caller-inline-max-function-size=100 --enable-threads --enable-bulk-memory --enable-simd \
            --enable-mutable-globals --enable-sign-ext --enable-nontrapping-float-to-int --enable-reference-types \
            --enable-multivalue www/pkg/baton_bg.wasm -o www/pkg/baton_bg.wasm
        cp "$library/stdlib.core" www/pkg/stdlib.bin
        cp "$library/stdlib.more" www/pkg/stdlib.more.bin
        cp "$library/stdlib.sources" www/pkg/stdlib.txt
    fi
}

build() {
    need_node
    build_wasm
    if [[ ! -e www/dist/index.html ||
        -n $(find www tests/listings -newer www/dist/index.html -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print -quit) ]]; then
        step "page"
        npm --prefix www run --silent build
    fi
}

serve() {
    build
    step "serving"
    exec node www/serve.mjs "${1:-8080}"
}

# What each suite needs is looked for before the first one starts.
suites=(unit native stress wasm page)

need_unit() { need_node; }
test_unit() { npm --prefix www test; }

need_native() {
    need_rust
    need_cargo_tool cargo-nextest "$NEXTEST" cargo nextest --version
}
test_native() {
    cargo fmt --check || fail "the sources are not as rustfmt formats them: cargo fmt"
    cargo nextest run
}

# What no stress of the heap can change is left out.
need_stress() { need_native; }
test_stress() { cargo nextest run --features stress --lib --test scripts --test fuzz; }

need_wasm() {
    need_chromium
    need_rust
    need_cargo_tool wasm-bindgen-cli "$WASM_BINDGEN" wasm-bindgen --version
    need_cargo_tool wasm-pack "$WASM_PACK" wasm-pack --version
}
test_wasm() {
    local crate
    for crate in . examples/wasm-pack; do
        RUSTC_BOOTSTRAP=1 wasm-pack test --headless --chrome --mode no-install "$crate"
    done
}

# The small sites that use the plug-ins, built by what such sites are built by, into target/sites.
need_sites() {
    command -v python3 >/dev/null || fail "python3 is missing, which builds the sites that the plug-ins are tested on"
    [[ -x .tools/sites/bin/mkdocs && -x .tools/sites/bin/sphinx-build ]] || {
        python3 -m venv .tools/sites || fail "python3 cannot make an environment: apt-get install python3-venv"
        install "MkDocs and Sphinx" .tools/sites/bin/pip install mkdocs-material==9.7.* sphinx
    }
    command -v pandoc >/dev/null || {
        [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null || fail "pandoc is missing: sudo apt-get install pandoc"
        install "pandoc" sh -c "apt-get update && apt-get install -y --no-install-recommends pandoc"
    }
}
build_sites() {
    local sites=target/sites
    rm -rf $sites
    mkdir -p $sites/quarto
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=plugins/python NO_MKDOCS_2_WARNING=1 .tools/sites/bin/mkdocs build --quiet --config-file plugins/sites/mkdocs/mkdocs.yml \
        --site-dir "$PWD/$sites/mkdocs"
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=plugins/python .tools/sites/bin/sphinx-build -q -W -b html -d $sites/doctrees plugins/sites/sphinx $sites/sphinx
    pandoc --standalone --from markdown --lua-filter plugins/quarto/baton.lua plugins/sites/quarto/index.qmd -o $sites/quarto/index.html
}

need_page() {
    need_node
    need_wasm
    need_firefox
    need_sites
}
test_page() {
    build
    build_sites
    npm --prefix www run --silent e2e
}

# What git sees as new, changed or gone, a file a line; nothing outside of a checkout.
changed_files() { git status --porcelain --untracked-files=all 2>/dev/null || true; }

# A suite leaves no file behind, except in ignored folders.
test() {
    [[ $# -gt 0 ]] || set -- "${suites[@]}"
    local suite before left
    for suite; do
        [[ " ${suites[*]} " == *" $suite "* ]] || fail "no such suite: $suite (there are: ${suites[*]})"
        "need_$suite"
    done
    for suite; do
        step "test $suite"
        before=$(changed_files)
        "test_$suite"
        left=$(comm -13 <(sort <<<"$before") <(changed_files | sort))
        [[ -z $left ]] || fail "suite $suite left files behind:"$'\n'"$left"
    done
}

bench() {
    need_chromium
    build
    step "bench"
    npm --prefix www run --silent bench -- "$@"
}

fuzz() { # [MINUTES [OPTION…]]
    need_node
    need_rust
    step "fuzz"
    # The two builds have one place: the first is put aside.
    cargo build --features stress
    cp target/debug/baton target/debug/baton-stress
    cargo build
    node tests/fuzz/fuzz.mjs target/debug/baton --stress target/debug/baton-stress --minutes "${1:-10}" "${@:2}"
}

case ${1:-} in
    serve | build | test | bench | fuzz) "$@" ;;
    *) sed -nE '2,7s/^# ?//p' "$0"; exit 2 ;;
esac
