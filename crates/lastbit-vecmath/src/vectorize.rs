//! The same code compiled for wider vectors, chosen when it runs.

use cfg_if::cfg_if;

/// A piece of plain code that is worth wider vectors.
///
/// [`vectorize`] compiles [`run`](Vectorized::run) once for every host and once with AVX2. Both give the same bits:
/// wider vectors change how many values an instruction takes, not what it does with them, and nothing is fused.
pub trait Vectorized {
    /// What it gives.
    type Output;

    /// Runs it. Mark the implementation `#[inline(always)]`, and all it calls in its loops: only what is inlined is
    /// compiled for the wider vectors.
    fn run(self) -> Self::Output;
}

/// Runs `code` with the widest vectors of this host.
#[inline]
pub fn vectorize<V: Vectorized>(code: V) -> V::Output {
    cfg_if! {
        if #[cfg(target_arch = "x86_64")] {
            if std::arch::is_x86_feature_detected!("avx2") {
                // SAFETY: this CPU has AVX2, as was just asked.
                #[allow(unsafe_code)]
                return unsafe { with_avx2(code) };
            }
        }
    }
    code.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<V: Vectorized>(code: V) -> V::Output {
    code.run()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scale<'v>(&'v mut [f32], f32);

    impl Vectorized for Scale<'_> {
        type Output = f32;

        #[inline(always)]
        fn run(self) -> f32 {
            self.0.iter_mut().for_each(|x| *x = *x * self.1 + 1.0);
            self.0.iter().sum()
        }
    }

    #[test]
    fn the_same_bits_with_and_without() {
        let values: Vec<f32> = (0u16..999).map(|i| 1.0 / (1.0 + f32::from(i))).collect();
        let (mut wide, mut plain) = (values.clone(), values);
        let sums = (vectorize(Scale(&mut wide, 0.3)), Scale(&mut plain, 0.3).run());
        assert_eq!(sums.0.to_bits(), sums.1.to_bits());
        assert!(wide.iter().zip(&plain).all(|(wide, plain)| wide.to_bits() == plain.to_bits()));
    }
}
