/** Each exports `f`, from i32 to i32, and takes each of its branches for one of the arguments tried. */
export const proposalModules: Readonly<Record<string, string>> = {
  "if without else, if with else, nested": `(module (func (export "f") (param i32) (result i32) (local i32)
    (if (i32.eqz (local.get 0)) (then (local.set 1 (i32.const 3))))
    (if (result i32) (i32.gt_s (local.get 0) (i32.const 1))
      (then (if (result i32) (local.get 1) (then (i32.const 8)) (else (i32.const 9))))
      (else (local.get 1)))))`,
  "br_if with and without values": `(module (func (export "f") (param i32) (result i32)
    (block (br_if 0 (local.get 0)) (return (i32.const 40)))
    (block (result i32) (i32.const 4) (br_if 0 (i32.eq (local.get 0) (i32.const 1))) drop (i32.const 8))))`,
  "br_if to the function":
    `(module (func (export "f") (param i32) (result i32) (i32.const 7) (br_if 0 ` +
    "(local.get 0)) (drop) (i32.const 9)))",
  loops: `(module (func (export "f") (param i32) (result i32) (local i32)
    (loop $again (local.set 1 (i32.add (local.get 1) (i32.const 5)))
      (br_if $again (i32.ge_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0))))
    (local.get 1)))`,
  br_table: `(module (func (export "f") (param i32) (result i32)
    (block (block (block (br_table 0 1 2 1 (local.get 0))) (return (i32.const 10))) (return (i32.const 20)))
      (i32.const 30)))`,
  "br_table with values": `(module (func (export "f") (param i32) (result i32)
    (i32.add (block (result i32) (i32.add (i32.const 1) (block (result i32) (br_table 0 1 0 (i32.const 5)
      (local.get 0))))) (local.get 0))))`,
  "dead code": `(module (func (export "f") (param i32) (result i32)
    (block (br 0) (br_if 0 (i32.const 1)) (if (i32.const 0) (then (loop (br 0))) (else unreachable)))
    (return (local.get 0)) (br_table 0 0) (i32.const 1)))`,
  "multi-value": `(module (type $two (func (param i32 i32) (result i32 i32))) (func (export "f") (param i32)
    (result i32)
    (local.get 0) (i32.const 3)
    (block (type $two) (br_if 0 (local.get 0)) (i32.add (i32.const 1)))
    (if (param i32 i32) (result i32 i32) (local.get 0) (then (i32.add (i32.const 2))))
    (loop (param i32 i32) (result i32) i32.add)))`,
  "extended constants": `(module (global i32 (i32.add (i32.const 20) (i32.mul (i32.const 3) (i32.const 4))))
    (memory 1) (data (offset (i32.sub (i32.const 9) (i32.const 8))) "xyz")
    (func (export "f") (param i32) (result i32) (i32.add (global.get 0) (i32.load8_u (local.get 0)))))`,
  "bulk memory": `(module (memory 1) (data "abc") (table 3 funcref) (elem func $g) (func $g)
    (func (export "f") (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 3)) (data.drop 0)
        (table.init 0 0 (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop 0)))
      (memory.copy (i32.const 8) (i32.const 0) (i32.const 3)) (memory.fill (i32.const 20) (i32.const 1) (i32.const 4))
      (i32.add (i32.load (i32.const 18)) (i32.load8_u (i32.add (i32.const 8) (local.get 0))))))`,
  "reference types": `(module (table $t 2 externref) (table $u 2 funcref) (elem declare func $g) (func $g)
    (func (export "f") (param i32) (result i32)
      (table.fill $u (i32.const 0) (ref.func $g) (i32.const 1)) (table.copy $u $u (i32.const 1) (i32.const 0)
        (i32.const 1))
      (drop (table.grow $t (ref.null extern) (i32.const 1)))
      (i32.add (table.size $t) (ref.is_null (select (result funcref) (ref.null func) (table.get $u (i32.const 1))
        (local.get 0))))))`,
  "memory.grow of a memory that became an import": `(module (memory (export "m") 1 3) (func (export "f") (param i32)
    (result i32)
    (i32.add (i32.mul (memory.grow (i32.const 1)) (i32.const 100)) (memory.size))))`,
  "saturating conversions and sign extension": `(module (func (export "f") (param i32) (result i32)
    (i32.add (i32.extend8_s (i32.sub (local.get 0) (i32.const 130))) (i32.trunc_sat_f64_s (f64.mul (f64.convert_i32_s
      (local.get 0)) (f64.const 1e9))))))`,
  simd: `(module (memory 1) (func (export "f") (param i32) (result i32)
    (v128.store (i32.const 0) (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (v128.const i32x4 1 2 3 4)
      (v128.load8_lane offset=3 1 (i32.const 0) (v128.const i64x2 1 2))))
    (v128.store64_lane offset=40 1 (i32.const 0) (i32x4.splat (local.get 0)))
    (i32.add (i32.load offset=44 (i32.const 0)) (i32x4.extract_lane 2 (v128.load (i32.const 0))))))`,
  "relaxed simd": `(module (func (export "f") (param i32) (result i32)
    (i32.add (i32x4.extract_lane 2 (i32x4.relaxed_trunc_f32x4_s (f32x4.splat (f32.convert_i32_s (local.get 0)))))
      (i32x4.extract_lane 0 (i32x4.relaxed_dot_i8x16_i7x16_add_s (v128.const i32x4 1 2 3 4) (v128.const i32x4 1 1 1 1)
        (v128.const i32x4 5 5 5 5))))))`,
  "tail calls": `(module (type $ty (func (param i32) (result i32))) (table funcref (elem $g)) (func $g (param i32)
    (result i32) local.get 0)
    (func $h (param i32) (result i32) (return_call_ref $ty (i32.const 6) (ref.func $g)))
    (func (export "f") (param i32) (result i32)
      (if (i32.eq (local.get 0) (i32.const 1)) (then (return_call $g (i32.const 5))))
      (if (i32.eq (local.get 0) (i32.const 2)) (then (return_call $h (i32.const 5))))
      (return_call_indirect (type $ty) (i32.const 9) (i32.const 0))))`,
  "exception handling": `(module (tag $t (param i32)) (tag $u)
    (func $g (param i32) (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $t (i32.const 7)))) (if (i32.eq
      (local.get 0) (i32.const 2)) (then (throw $u))))
    (func (export "f") (param i32) (result i32)
      (block $caught (result i32)
        (block $all (result exnref)
          (try_table (result i32) (catch $t $caught) (catch_all_ref $all) (call $g (local.get 0)) (i32.const 1))
          (return))
        (drop) (i32.const 12))))`,
  "exception handling: catch in a loop, throw_ref": `(module (tag $t)
    (func $thrower (throw $t))
    (func $again (local exnref)
      (block $h (result exnref) (try_table (catch_all_ref $h) (call $thrower)) (return)) (throw_ref))
    (func (export "f") (param i32) (result i32) (local i32)
      (loop $l
        (local.set 1 (i32.add (local.get 1) (i32.const 1)))
        (if (i32.lt_s (local.get 1) (local.get 0)) (then (try_table (catch $t $l) (call $again)))))
      (local.get 1)))`,
  "legacy exception handling": `(module (tag $t (param i32)) (tag $u)
    (func $g (param i32) (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $t (i32.const 7)))) (if (i32.eq
      (local.get 0) (i32.const 2)) (then (throw $u))))
    (func $h (param i32) (result i32) try
      (result i32) local.get 0 call $g i32.const 2 catch $t catch_all i32.const 30 rethrow 0 end)
    (func $d (param i32) (result i32) try (result i32) try
      (result i32) local.get 0 call $h delegate 0 catch_all i32.const 50 end)
    (func (export "f") (param i32) (result i32) local.get 0 call $d try
      (result i32) local.get 0 call $h catch_all i32.const 100 end i32.add))`,
  "garbage collection": `(module (rec (type $s (sub (struct (field (mut i32)) (field i8)))) (type $z (sub $s (struct
    (field (mut i32)) (field i8) (field (ref null $a))))) (type $a (array (mut i8))))
    (func (export "f") (param i32) (result i32) (local $r anyref) (local $x (ref null $s))
      (local.set $r (if (result anyref) (i32.eqz (local.get 0)) (then (ref.i31 (i32.const 5))) (else (struct.new $z
        (local.get 0) (i32.const 3) (array.new_default $a (i32.const 4))))))
      (if (i32.eq (local.get 0) (i32.const 2)) (then (local.set $r (ref.null none))))
      (drop (block $other (result anyref)
        (local.set $x (br_on_cast_fail $other anyref (ref $s) (local.get $r)))
        (struct.set $s 0 (local.get $x) (i32.const 77))
        (return (i32.add (struct.get $s 0 (local.get $x)) (struct.get_s $s 1 (local.get $x))))))
      (drop (block $small (result (ref i31))
        (drop (br_on_cast $small anyref (ref i31) (local.get $r)))
        (return (array.len (array.new_fixed $a 2 (i32.const 1) (i32.const 2))))))
      (i31.get_s (ref.cast (ref i31) (local.get $r)))))`,
  arrays: `(module (type $a (array (mut i32))) (type $f (array (mut funcref))) (data "abcdefgh") (elem $e func $g)
    (func $g)
    (func (export "f") (param i32) (result i32) (local $x (ref $a))
      (local.set $x (array.new_data $a 0 (i32.const 0) (i32.const 2)))
      (array.fill $a (local.get $x) (i32.const 1) (local.get 0) (i32.const 1))
      (array.copy $a $a (local.get $x) (i32.const 0) (local.get $x) (i32.const 1) (i32.const 1))
      (array.init_data $a 0 (local.get $x) (i32.const 1) (i32.const 4) (i32.const 1))
      (drop (array.new_elem $f $e (i32.const 0) (i32.const 1)))
      (i32.add (array.get $a (local.get $x) (i32.const 0)) (array.get $a (local.get $x) (i32.const 1)))))`,
  "typed function references": `(module (type $t (func (param i32) (result i32))) (elem declare func $g) (func $g
    (type $t) (i32.add (local.get 0) (i32.const 1)))
    (func (export "f") (param i32) (result i32) (local $r (ref null $t))
      (if (local.get 0) (then (local.set $r (ref.func $g))))
      (block $null
        (drop (block $nonnull (result (ref $t)) (br_on_non_null $nonnull (local.get $r)) (br $null)))
        (return (call_ref $t (local.get 0) (br_on_null $null (local.get $r)))))
      (i32.const 99)))`,
  "multi-memory": `(module (memory 1) (memory $b 1 2) (func (export "f") (param i32) (result i32)
    (i32.store $b offset=4 (i32.const 0) (local.get 0)) (memory.copy 0 $b (i32.const 0) (i32.const 4) (i32.const 4))
    (i32.add (i32.load (i32.const 0)) (memory.grow $b (i32.const 1)))))`,
  memory64: `(module (memory i64 1 4) (func (export "f") (param i32) (result i32)
    (i32.store offset=8 (i64.const 0) (local.get 0)) (i32.add (i32.wrap_i64 (memory.grow (i64.const 1))) (i32.load
      (i64.const 8)))))`,
  "memory64: tables": `(module (table i64 2 funcref) (elem (table 0) (i64.const 1) func $g) (type $t (func (param i32)
    (result i32))) (func $g (type $t) (i32.mul (local.get 0) (i32.const 3)))
    (func (export "f") (param i32) (result i32)
      (i32.add (i32.wrap_i64 (table.grow (ref.null func) (i64.const 1))) (call_indirect (type $t) (local.get 0)
        (i64.const 1)))))`,
  threads: `(module (memory 1 1 shared) (func (export "f") (param i32) (result i32)
    atomic.fence (drop (i32.atomic.rmw.add (i32.const 8) (local.get 0))) (drop (i64.atomic.rmw32.cmpxchg_u
      (i32.const 8) (i64.const 2) (i64.const 9)))
    (i32.add (memory.atomic.notify (i32.const 8) (i32.const 1)) (i32.atomic.load (i32.const 8)))))`,
  "imports of all kinds": `(module (import "e" "g" (func $g (param i32) (result i32))) (import "e" "m" (memory 1))
    (import "e" "t" (table 1 funcref)) (import "e" "v" (global i32)) (import "e" "x" (tag))
    (memory $own 1) (data (memory $own) (i32.const 0) "\\07")
    (func (export "f") (param i32) (result i32) (i32.add (call $g (local.get 0)) (i32.add (global.get 0) (i32.add
      (i32.load8_u (i32.const 0)) (i32.load8_u $own (i32.const 0)))))))`,
  "start function and data": `(module (memory 1) (data (i32.const 4) "\\05") (global $s (mut i32) (i32.const 0))
    (start $init) (func $init (if (i32.load (i32.const 4)) (then (global.set $s (i32.const 1000)))))
    (func (export "f") (param i32) (result i32) (i32.add (global.get $s) (local.get 0))))`,
};
