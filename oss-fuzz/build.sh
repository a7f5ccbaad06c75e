#!/bin/bash -eu
# Builds every target for OSS-Fuzz and ClusterFuzzLite.

cd "$SRC/component-fuzz"
[ -d node_modules ] || npm ci
PATH="$PWD/node_modules/.bin:$PATH"

# What is there already is not copied again with all of node_modules.
node_folder=$(node oss-fuzz/stage.mjs "$OUT/component-fuzz")

for target in $(node oss-fuzz/extras.mjs "$OUT"); do
  compile_javascript_fuzzer component-fuzz "fuzz_targets/$target.js" --timeout=25000
  # The images ship an older Node, without JSPI. Jazzer.js takes over SIGSEGV, which V8 would use to trap, and nothing
  # can be transpiled ahead of time where the folder can't be written to.
  sed -i '1a \
export PATH="$(cd "$(dirname "$0")/component-fuzz/'"$node_folder"'/bin" \&\& pwd):$PATH"\
export NODE_OPTIONS="--disable-wasm-trap-handler --disable-warning=DEP0205 ${NODE_OPTIONS:-}"\
export COMPONENT_FUZZ_MODE="${COMPONENT_FUZZ_MODE:-dynamic}"' "$OUT/$target"
  zip -jqr "$OUT/${target}_seed_corpus.zip" "corpus/$target"
done
