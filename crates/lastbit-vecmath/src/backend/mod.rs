//! Which instructions kernels use, chosen when the program runs.
//!
//! A kernel is a [`Vectorized`] value. [`vectorize`] runs the build of it for the [`Backend`] in use: the best one this
//! CPU has, unless the environment variable `LASTBIT_BACKEND` or [`at_most`] asks for a lower one. A [`Level`] given to
//! the kernel is the proof that its instructions are there. All builds of a kernel give the same bits.

#[cfg(target_arch = "x86_64")]
mod cpuid;
mod level;
mod portable;
mod vectors;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::{cell::Cell, env, fmt, str::FromStr, sync::OnceLock};

use cfg_if::cfg_if;

pub use level::{Level, Lone, Wide};
pub use vectors::{Doubles, HALF, LANES, Singles, Words};

/// Names the backend not to go beyond.
pub const VARIABLE: &str = "LASTBIT_BACKEND";

/// A set of instructions that kernels are built for. What is further down the list is higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Backend {
    /// One value after another.
    Scalar,
    /// Four f32 side by side: every x86-64 CPU.
    Sse2,
    /// Four f32 side by side, with fused products: every AArch64 CPU.
    Neon,
    /// Sixteen f32 side by side, with fused products: x86 CPUs with AVX2 and FMA.
    Avx2,
    /// Sixteen f32 side by side: x86 CPUs with AVX-512 F, BW, DQ and VL.
    Avx512,
}

impl Backend {
    /// All of them, lowest first.
    pub const ALL: [Self; 5] = [Self::Scalar, Self::Sse2, Self::Neon, Self::Avx2, Self::Avx512];

    /// The best one that this CPU has.
    pub fn host() -> Self {
        static HOST: OnceLock<Backend> = OnceLock::new();
        *HOST.get_or_init(detect)
    }

    /// The one in use on this thread: [`Backend::host`], lowered by the environment and by [`at_most`].
    #[inline]
    pub fn in_use() -> Self {
        static PROCESS: OnceLock<Backend> = OnceLock::new();
        let process = *PROCESS.get_or_init(|| {
            let asked = Self::from_environment().ok().flatten();
            asked.map_or(Self::host(), |asked| asked.lowered())
        });
        LIMIT.get().map_or(process, |limit| process.min(limit))
    }

    /// What `LASTBIT_BACKEND` asks for, if it is set.
    ///
    /// # Errors
    /// A value that is not the name of a backend. [`Backend::in_use`] passes over it.
    pub fn from_environment() -> Result<Option<Self>, UnknownBackend> {
        match env::var_os(VARIABLE) {
            None => Ok(None),
            Some(value) => value.to_string_lossy().parse().map(Some),
        }
    }

    /// Those that this CPU can use, lowest first.
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|backend| backend.lowered() == *backend)
    }

    /// The name, as `LASTBIT_BACKEND` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Sse2 => "sse2",
            Self::Neon => "neon",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// The highest backend of this CPU that is not above it. Backends of other CPUs are passed over.
    fn lowered(self) -> Self {
        let exists = |backend: &Self| match backend {
            Self::Scalar => true,
            Self::Sse2 | Self::Avx2 | Self::Avx512 => cfg!(target_arch = "x86_64"),
            Self::Neon => cfg!(target_arch = "aarch64"),
        };
        let fits = |backend: &Self| *backend <= self && *backend <= Self::host() && exists(backend);
        Self::ALL.into_iter().rev().find(fits).unwrap_or(Self::Scalar)
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Backend {
    type Err = UnknownBackend;

    fn from_str(text: &str) -> Result<Self, UnknownBackend> {
        let known = Self::ALL.into_iter().find(|backend| backend.name().eq_ignore_ascii_case(text));
        known.ok_or_else(|| UnknownBackend(text.to_owned()))
    }
}

/// A name that no backend has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownBackend(pub String);

impl fmt::Display for UnknownBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is no backend; there are {}", self.0, Backend::ALL.map(Backend::name).join(", "))
    }
}

impl std::error::Error for UnknownBackend {}

thread_local! {
    static LIMIT: Cell<Option<Backend>> = const { Cell::new(None) };
}

/// Runs `f` with no backend above `limit` on this thread. It lowers what is in use and never raises it.
pub fn at_most<R>(limit: Backend, f: impl FnOnce() -> R) -> R {
    struct Restore(Option<Backend>);
    impl Drop for Restore {
        fn drop(&mut self) {
            LIMIT.set(self.0);
        }
    }
    let before = LIMIT.get();
    let _restore = Restore(before);
    let limit = limit.lowered();
    LIMIT.set(Some(before.map_or(limit, |before| before.min(limit))));
    f()
}

fn detect() -> Backend {
    cfg_if! {
        if #[cfg(target_arch = "x86_64")] {
            cpuid::backend()
        } else if #[cfg(target_arch = "aarch64")] {
            Backend::Neon
        } else {
            Backend::Scalar
        }
    }
}

/// A piece of plain code that is worth wider vectors.
///
/// [`vectorize`] compiles [`run`](Vectorized::run) once for each level. Wider vectors change how many values an
/// instruction takes, not what it does with them; nothing is fused but by `mul_add` of a level or a vector.
pub trait Vectorized {
    /// What it gives.
    type Output;

    /// Runs it. Mark the implementation `#[inline(always)]`, and all it calls with vectors: only what is inlined is
    /// compiled for the wider ones. A closure can't be marked.
    fn run<L: Level>(self, level: L) -> Self::Output;
}

/// Runs `code` as built for the backend in use.
#[inline]
pub fn vectorize<V: Vectorized>(code: V) -> V::Output {
    match Backend::in_use() {
        Backend::Scalar => code.run(Lone),
        #[cfg(target_arch = "x86_64")]
        Backend::Avx2 => {
            // SAFETY: a backend in use is at most the host's, so this CPU has AVX2 and FMA.
            #[allow(unsafe_code)]
            unsafe {
                x86::with_avx2(code)
            }
        }
        #[cfg(target_arch = "x86_64")]
        Backend::Avx512 => {
            // SAFETY: a backend in use is at most the host's, so this CPU has these parts of AVX-512.
            #[allow(unsafe_code)]
            unsafe {
                x86::with_avx512(code)
            }
        }
        _ => code.run(Wide),
    }
}

/// As [`vectorize`], for code so long that a build for every level is not worth its room: one for AVX2 with FMA, where the
/// backend in use has them, and one for what every CPU of the target has.
#[inline]
pub fn vectorize_long<V: Vectorized>(code: V) -> V::Output {
    #[cfg(target_arch = "x86_64")]
    if Backend::in_use() >= Backend::Avx2 {
        // SAFETY: a backend in use is at most the host's, so this CPU has AVX2 and FMA.
        #[allow(unsafe_code)]
        return unsafe { x86::with_avx2(code) };
    }
    Wide.call(code)
}

/// `a * b + c` rounded once, where the backend in use has an instruction for it that not every CPU of the target has.
#[inline]
pub fn fma(a: f64, b: f64, c: f64) -> Option<f64> {
    cfg_if! {
        if #[cfg(target_arch = "x86_64")] {
            // SAFETY: a backend in use is at most the host's, so this CPU has FMA.
            #[allow(unsafe_code)]
            (Backend::in_use() >= Backend::Avx2).then(|| unsafe { x86::fma(a, b, c) })
        } else {
            let _ = (a, b, c);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scale<'v>(&'v mut [f32], f32);

    impl Vectorized for Scale<'_> {
        type Output = f32;

        #[inline(always)]
        fn run<L: Level>(self, _: L) -> f32 {
            self.0.iter_mut().for_each(|x| *x = *x * self.1 + 1.0);
            self.0.iter().sum()
        }
    }

    #[test]
    fn the_same_bits_on_every_backend() {
        let values: Vec<f32> = (0u16..999).map(|i| 1.0 / (1.0 + f32::from(i))).collect();
        let mut plain = values.clone();
        let expected = Scale(&mut plain, 0.3).run(Lone);
        for backend in Backend::available() {
            let mut wide = values.clone();
            let sum = at_most(backend, || vectorize(Scale(&mut wide, 0.3)));
            assert_eq!(sum.to_bits(), expected.to_bits(), "{backend}");
            assert!(wide.iter().zip(&plain).all(|(wide, plain)| wide.to_bits() == plain.to_bits()), "{backend}");
        }
    }

    /// What rearranges complex numbers, by name.
    struct Rearranged<'v>(&'v [f32; LANES]);

    impl Vectorized for Rearranged<'_> {
        type Output = Vec<(&'static str, [f32; LANES])>;

        #[inline(always)]
        fn run<L: Level>(self, level: L) -> Self::Output {
            let (first, second) = self.0.split_at(HALF);
            let vector = level.beside(first.try_into().unwrap(), second.try_into().unwrap());
            let [first, second] = vector.halves();
            let mut square = [level.singles(0.0); HALF];
            for (y, row) in square.iter_mut().enumerate() {
                *row = vector * level.singles(y as f32);
            }
            let [_, column, ..] = level.transpose(square);
            vec![
                ("first half", first.to_array()),
                ("second half", second.to_array()),
                ("conjugate", vector.conjugate().to_array()),
                ("mirror", vector.mirror().to_array()),
                ("times i", vector.times_i().to_array()),
                ("times -i", vector.times_minus_i().to_array()),
                ("pairs", vector.pairs()),
                ("from pairs", level.load_pairs(&vector.pairs()).to_array()),
                ("column", column.to_array()),
            ]
        }
    }

    #[test]
    fn complex_numbers_are_rearranged_alike_on_every_backend() {
        let values: [f32; LANES] = std::array::from_fn(|lane| lane as f32);
        let of = |value: fn(usize) -> f32| std::array::from_fn::<f32, LANES, _>(value);
        let expected = vec![
            ("first half", of(|lane| (lane % 8) as f32)),
            ("second half", of(|lane| (8 + lane % 8) as f32)),
            ("conjugate", of(|lane| if lane < 8 { lane as f32 } else { -(lane as f32) })),
            ("mirror", of(|lane| if lane < 8 { 7 - lane } else { 23 - lane } as f32)),
            ("times i", of(|lane| if lane < 8 { -(lane as f32 + 8.0) } else { lane as f32 - 8.0 })),
            ("times -i", of(|lane| if lane < 8 { lane as f32 + 8.0 } else { -(lane as f32 - 8.0) })),
            ("pairs", of(|place| (place / 2 + 8 * (place % 2)) as f32)),
            ("from pairs", values),
            ("column", of(|lane| if lane < 8 { lane as f32 } else { 9.0 * (lane as f32 - 8.0) })),
        ];
        for backend in Backend::available() {
            for build in [vectorize::<Rearranged<'_>>, vectorize_long] {
                assert_eq!(at_most(backend, || build(Rearranged(&values))), expected, "{backend}");
            }
        }
    }

    #[test]
    fn a_limit_lowers_and_never_raises() {
        let before = Backend::in_use();
        at_most(Backend::Scalar, || {
            assert_eq!(Backend::in_use(), Backend::Scalar);
            at_most(Backend::Avx512, || assert_eq!(Backend::in_use(), Backend::Scalar));
        });
        assert_eq!(Backend::in_use(), before);
        for backend in Backend::ALL {
            at_most(backend, || assert!(Backend::in_use() <= before));
        }
    }

    #[test]
    fn a_limit_ends_with_a_panic() {
        let before = Backend::in_use();
        assert!(std::panic::catch_unwind(|| at_most(Backend::Scalar, || panic!("on purpose"))).is_err());
        assert_eq!(Backend::in_use(), before);
    }

    #[test]
    fn names_read_back() {
        for backend in Backend::ALL {
            assert_eq!(backend.name().to_uppercase().parse(), Ok(backend));
        }
        let error = "avx".parse::<Backend>().unwrap_err().to_string();
        assert_eq!(error, "'avx' is no backend; there are scalar, sse2, neon, avx2, avx512");
    }

    #[test]
    fn the_host_is_among_the_available() {
        assert!(Backend::available().any(|backend| backend == Backend::host()));
        assert_eq!(Backend::available().next(), Some(Backend::Scalar));
    }
}
