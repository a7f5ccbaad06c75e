/**
 * Words that names are made of, as people write them in interfaces. A word
 * in capitals is an acronym and stays so. The first is the simplest.
 */
export const WORDS: readonly string[] = [
  // Short and plain.
  "a", "b", "c", "x", "y", "z", "id", "foo", "bar", "item", "point", "size", "count", "index", "key", "data",
  "node", "user", "path", "line", "color", "red", "green", "blue", "left", "right", "first", "last", "next", "start", "end", "level",
  "request", "response", "header", "body", "status", "code", "message", "error", "config", "option-set", "entry", "handle", "stream-id", "buffer",
  "width", "height", "weight", "price", "total", "date", "time", "zone", "lat", "lng", "address", "street", "city", "order",
  "open", "close", "read", "write", "create", "update", "remove", "find", "list-all", "push", "pop", "make", "run", "stop", "kind", "mode",
  // Acronyms in capitals, and the same in small letters.
  "URL", "HTTP", "ID", "JSON", "XML", "API", "UUID", "CPU", "IO", "A", "X", "TLS", "UTF8", "I18N", "SHA256", "B64",
  "url", "http", "json", "uuid", "api", "cpu", "io", "tls",
  // Digits inside and at the end of words.
  "utf8", "utf16", "latin1", "x2", "x10", "i18n", "sha256", "base64", "vec3", "mat4", "v1", "v2", "ipv4", "ipv6", "h2o", "b2b",
  // Words that JavaScript keeps for itself.
  "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "export", "extends", "false",
  "finally", "for", "function", "if", "implements", "import", "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public",
  "return", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield", "async", "of",
  "arguments", "eval", "undefined", "nan", "infinity", "global-this",
  // Names that objects, classes and promises have by themselves.
  "constructor", "prototype", "proto", "to-string", "value-of", "to-json", "has-own-property", "is-prototype-of", "length", "name", "then", "catch-all",
  "tag", "val", "get", "set", "is", "self", "window", "global", "process", "require", "module", "exports", "symbol", "object", "array", "map",
  "number", "boolean", "bigint", "date-time", "promise", "proxy", "reflect", "error-code", "type-error", "buffer-source", "data-view", "memory", "realloc", "post-return",
  // Words of generated code and of WIT.
  "i", "i32", "i64", "u8", "u32", "s64", "f64", "bool", "char", "string", "list", "tuple", "record", "variant", "flags", "option",
  "result", "ok", "err", "some", "none", "resource", "own", "borrow", "func", "type", "use", "world", "as", "from", "ret", "arg0",
  "param", "ptr", "len", "tmp", "ret0", "variant0", "result0", "e", "instance", "imports", "trampoline0", "utf8-encode",
];
