//! The glibc flavours against the C library of the machine that runs the test.
//!
//! Runs where that library is glibc 2.35 or later on x86-64 or AArch64 Linux, or 2.36 or later on 32-bit x86; elsewhere each test says that it is skipped. Which
//! flavour it must equal depends on the version and the CPU. To test another version, start the test binary by that
//! version's `ld-linux` with `--library-path`, and say so: `LASTBIT_HOST_GLIBC=2.41`. To test the other flavour on a CPU
//! with FMA:
//! `GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA_Usable,-AVX2,-AVX2_Usable cargo test -p lastbit-libm --test host`,
//! or run the test binary under `qemu-x86_64 -cpu Nehalem`.
//!
//! `LASTBIT_EXHAUSTIVE=1` takes all 2^32 arguments of the f32 functions of one argument (a minute each, `--release`).
#![cfg(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "x86")
))]
#![allow(clippy::disallowed_methods, reason = "the host's library is what these tests compare with")]

mod common;

use std::{hint::black_box, process::Command};

use common::{Random, landmarks_f64, same_f32, same_f64, spread_f32, ulps};
use lastbit_libm::{Flavour, Functions};

/// The flavour this machine's library must equal, or why the test does not apply.
fn host_flavour() -> Result<Flavour, String> {
    let version = match std::env::var("LASTBIT_HOST_GLIBC") {
        Ok(version) => format!("glibc {version}"),
        Err(_) => {
            let output = Command::new("getconf")
                .arg("GNU_LIBC_VERSION")
                .output()
                .map_err(|error| format!("getconf: {error}"))?;
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
    };
    let minor: u32 = version
        .strip_prefix("glibc 2.")
        .and_then(|rest| rest.split('.').next()?.parse().ok())
        .ok_or_else(|| format!("not a glibc: {version}"))?;
    flavour(minor).ok_or_else(|| format!("{version} on this CPU is not modelled"))
}

#[cfg(target_arch = "x86_64")]
fn flavour(minor: u32) -> Option<Flavour> {
    let masked = std::env::var("GLIBC_TUNABLES").is_ok_and(|tunables| tunables.contains("-FMA"));
    let fused = std::is_x86_feature_detected!("fma") && std::is_x86_feature_detected!("avx2") && !masked;
    match (minor, fused) {
        (35..=40, false) => Some(Flavour::Glibc228),
        (35..=40, true) => Some(Flavour::Glibc228Fma),
        (41.., false) => Some(Flavour::Glibc241),
        (41.., true) => Some(Flavour::Glibc241Fma),
        _ => None,
    }
}

#[cfg(target_arch = "x86")]
fn flavour(minor: u32) -> Option<Flavour> {
    (minor >= 36).then_some(Flavour::Glibc228I386)
}

#[cfg(target_arch = "aarch64")]
fn flavour(minor: u32) -> Option<Flavour> {
    match minor {
        35..=40 => Some(Flavour::Glibc228Aarch64),
        41.. => Some(Flavour::Glibc241Aarch64),
        _ => None,
    }
}

/// The functions under test; prints why there are none.
fn functions(test: &str) -> Option<&'static Functions> {
    match host_flavour() {
        Ok(flavour) => {
            println!("{test}: the host is {flavour:?}");
            Some(flavour.functions())
        }
        Err(reason) => {
            println!("{test}: skipped, {reason}");
            None
        }
    }
}

fn compare_f32(name: &str, ours: fn(f32) -> f32, host: fn(f32) -> f32) {
    let check = |x: f32| {
        let (ours, host) = (ours(x), host(black_box(x)));
        assert!(
            same_f32(ours, host),
            "{name}({x:e} = {:#010x}) is {:#010x}, on the host {:#010x}",
            x.to_bits(),
            ours.to_bits(),
            host.to_bits()
        );
    };
    if std::env::var("LASTBIT_EXHAUSTIVE").is_ok_and(|value| value == "1") {
        (0..=u32::MAX).map(f32::from_bits).for_each(check);
        println!("{name}: all 2^32 arguments");
    } else {
        spread_f32().for_each(check);
    }
}

macro_rules! one_argument_f32 {
    ($($name:ident = $host:ident;)*) => {$(
        #[test]
        fn $name() {
            if let Some(functions) = functions(stringify!($name)) {
                compare_f32(stringify!($name), functions.$name, f32::$host);
            }
        }
    )*};
}

one_argument_f32! {
    expf = exp;
    exp2f = exp2;
    logf = ln;
    log2f = log2;
    log10f = log10;
    sinf = sin;
    cosf = cos;
    asinf = asin;
    acosf = acos;
}

/// f64 results equal to the host's, but for a few where the host's depends on the make of CPU.
struct Comparison {
    name: &'static str,
    count: u32,
    neighbours: u32,
}

impl Comparison {
    /// On 32-bit x86, one result in so many may be a neighbour of the host's: where the last bit of an x87 instruction
    /// is not the correctly rounded one.
    const ONE_IN: u32 = if cfg!(target_arch = "x86") { 1000 } else { u32::MAX };

    fn of(name: &'static str) -> Self {
        Self { name, count: 0, neighbours: 0 }
    }

    fn check(&mut self, arguments: &[f64], ours: f64, host: f64) {
        self.count += 1;
        if same_f64(ours, host) {
            return;
        }
        self.neighbours += 1;
        let bits: Vec<_> = arguments.iter().map(|x| format!("{x:e} = {:#018x}", x.to_bits())).collect();
        let message = format!(
            "{}({}) is {:#018x}, on the host {:#018x}: {} ulp",
            self.name,
            bits.join(", "),
            ours.to_bits(),
            host.to_bits(),
            ulps(ours, host)
        );
        assert!(Self::ONE_IN != u32::MAX && ulps(ours, host) == 1, "{message}");
    }
}

impl Drop for Comparison {
    fn drop(&mut self) {
        if self.neighbours != 0 {
            println!("{}: {} of {} are neighbours of the host's", self.name, self.neighbours, self.count);
        }
        assert!(std::thread::panicking() || self.neighbours <= self.count / Self::ONE_IN, "{}: too many", self.name);
    }
}

fn compare_f64(name: &'static str, ours: fn(f64) -> f64, host: fn(f64) -> f64, arguments: impl Iterator<Item = f64>) {
    let mut comparison = Comparison::of(name);
    for x in arguments {
        comparison.check(&[x], ours(x), host(black_box(x)));
    }
}

/// Landmarks, any bits, and many of an interval.
fn arguments(seed: u64, low: f64, high: f64) -> impl Iterator<Item = f64> {
    const MANY: usize = 200_000;
    let (mut any, mut within) = (Random(seed), Random(!seed));
    landmarks_f64()
        .into_iter()
        .chain((0..MANY).map(move |_| any.any_f64()))
        .chain((0..MANY).map(move |_| low + (high - low) * within.unit()))
}

macro_rules! one_argument_f64 {
    ($($name:ident = $host:ident, $low:expr, $high:expr;)*) => {$(
        #[test]
        fn $name() {
            if let Some(functions) = functions(stringify!($name)) {
                compare_f64(stringify!($name), functions.$name, f64::$host, arguments(1, $low, $high));
            }
        }
    )*};
}

one_argument_f64! {
    exp = exp, -760.0, 720.0;
    exp2 = exp2, -1080.0, 1030.0;
    log = ln, 0.0, 3.0;
    log10 = log10, 0.0, 20.0;
    sin = sin, -100.0, 100.0;
    cos = cos, -100.0, 100.0;
}

#[test]
fn small_arguments_of_exp_log_sin_cos() {
    let Some(functions) = functions("small_arguments_of_exp_log_sin_cos") else { return };
    compare_f64("exp", functions.exp, f64::exp, arguments(2, -1.0, 1.0));
    compare_f64("log", functions.log, f64::ln, arguments(3, 0.93, 1.07));
    compare_f64("sin", functions.sin, f64::sin, arguments(4, -3.2, 3.2));
    compare_f64("cos", functions.cos, f64::cos, arguments(5, -3.2, 3.2));
    compare_f64("sin", functions.sin, f64::sin, arguments(6, -1e8, 1e8));
    compare_f64("cos", functions.cos, f64::cos, arguments(7, -1e8, 1e8));
}

#[test]
fn f64_functions_rounded_to_f32() {
    let Some(functions) = functions("f64_functions_rounded_to_f32") else { return };
    let mut random = Random(8);
    for i in 0..1_000_000 {
        let x = if i % 2 == 0 { random.any_f64() } else { 300.0 * (random.unit() - 0.5) };
        for (name, ours, host) in
            [("exp", (functions.exp_to_f32)(x), x.exp() as f32), ("sin", (functions.sin_to_f32)(x), x.sin() as f32)]
        {
            assert!(same_f32(ours, host), "{name}({x:e}) as f32 is {ours:e}, on the host {host:e}");
        }
    }
}

fn compare_powf(functions: &Functions, x: f32, y: f32) {
    let (ours, host) = ((functions.powf)(x, y), black_box(x).powf(black_box(y)));
    assert!(
        same_f32(ours, host),
        "powf({x:e}, {y:e}) = powf({:#010x}, {:#010x}) is {:#010x}, on the host {:#010x}",
        x.to_bits(),
        y.to_bits(),
        ours.to_bits(),
        host.to_bits()
    );
}

#[test]
fn powf() {
    let Some(functions) = functions("powf") else { return };
    let landmarks: Vec<f32> = landmarks_f64().into_iter().map(|x| x as f32).collect();
    for &x in landmarks.iter().step_by(7) {
        for &y in landmarks.iter().step_by(11) {
            compare_powf(functions, x, y);
        }
    }
    let mut random = Random(9);
    for _ in 0..1_000_000 {
        compare_powf(functions, random.any_f32(), random.any_f32());
        compare_powf(functions, 10.0, (16.0 * (random.unit() - 0.5)) as f32);
        compare_powf(functions, (2.0 * random.unit()) as f32, (400.0 * (random.unit() - 0.5)) as f32);
        compare_powf(functions, (1.0 + 0.1 * random.unit()) as f32, (2000.0 * (random.unit() - 0.5)) as f32);
        // Around the limits of the format.
        let x = random.any_f32().abs();
        let limit = [128.0, -126.0, -149.0, -150.0][random.bits() as usize % 4];
        compare_powf(functions, x, (limit / f64::from(x).log2() * (1.0 + 1e-6 * (random.unit() - 0.5))) as f32);
    }
}

#[test]
fn pow() {
    let Some(functions) = functions("pow") else { return };
    let mut comparison = Comparison::of("pow");
    let mut check = |x: f64, y: f64| comparison.check(&[x, y], (functions.pow)(x, y), black_box(x).powf(black_box(y)));
    let landmarks = landmarks_f64();
    for &x in landmarks.iter().step_by(17) {
        for &y in landmarks.iter().step_by(13) {
            check(x, y);
        }
    }
    let mut random = Random(10);
    for _ in 0..200_000 {
        check(random.any_f64(), random.any_f64());
        check(10.0, 40.0 * (random.unit() - 0.5));
        check(2.0 * random.unit(), 400.0 * (random.unit() - 0.5));
        check(1.0 + 0.001 * (random.unit() - 0.5), 1e6 * (random.unit() - 0.5));
        let x = random.any_f64().abs();
        let limit = [1024.0, -1022.0, -1074.0, -1075.0][random.bits() as usize % 4];
        check(x, limit / x.log2() * (1.0 + 1e-3 * (random.unit() - 0.5)));
    }
}

/// Pairs of any bits, of like size, and of landmarks.
fn pairs(seed: u64) -> impl Iterator<Item = (f64, f64)> {
    let mut random = Random(seed);
    let landmarks = landmarks_f64();
    let of_landmarks: Vec<_> =
        landmarks.iter().step_by(13).flat_map(|&x| landmarks.iter().step_by(29).map(move |&y| (x, y))).collect();
    of_landmarks.into_iter().chain((0..300_000).map(move |i| match i % 3 {
        0 => (random.any_f64(), random.any_f64()),
        1 => (random.unit() - 0.5, random.unit() - 0.5),
        _ => {
            let x = random.any_f64();
            (x, x * (4.0 * random.unit() - 2.0))
        }
    }))
}

#[test]
fn hypot() {
    let Some(functions) = functions("hypot") else { return };
    let mut comparison = Comparison::of("hypot");
    for (x, y) in pairs(11) {
        comparison.check(&[x, y], (functions.hypot)(x, y), black_box(x).hypot(black_box(y)));
    }
}

/// The model rounds correctly, glibc from 2.35 on does not quite: see the function.
#[test]
fn atan2_agrees_as_f32() {
    let Some(functions) = functions("atan2_agrees_as_f32") else { return };
    let (mut count, mut neighbours) = (0, 0);
    for (y, x) in pairs(12) {
        let (ours, host) = ((functions.atan2)(y, x), black_box(black_box(y).atan2(black_box(x))));
        assert!(same_f32(ours as f32, host as f32), "atan2({y:e}, {x:e}) is {ours:e}, on the host {host:e}");
        assert!(ulps(ours, host) <= 1, "atan2({y:e}, {x:e}) is {ours:e}, on the host {host:e}");
        count += 1;
        neighbours += u32::from(ulps(ours, host) == 1);
    }
    println!("{neighbours} of {count} f64 results are the neighbouring ones");
    assert!(neighbours * 50 < count);
}
