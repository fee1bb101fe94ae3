//! Direct convolution.

/// Outputs computed side by side. Each is a chain of additions of its own, so the width changes no bit.
const WIDTH: usize = 32;

/// The tap whose product comes first in a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum TapOrder {
    /// The last one, with the oldest sample (Blink).
    LastFirst,
    /// The first one, with the newest sample (WebKit).
    FirstFirst,
}

/// `output[i]` = the sum over k of `source[i + k] * reversed_kernel[k]`, in f32: k ascending for
/// [`TapOrder::LastFirst`], descending for [`TapOrder::FirstFirst`]. `mul_add` is `a * b + c` as the target has it.
///
/// `source` holds `output.len() + reversed_kernel.len() - 1` samples or more; the kernel is stored last tap first.
///
/// Blink, `platform/audio/vector_math` (`Conv`), all versions: every implementation, of whatever width, adds the products
/// of one output to a zero with k ascending. WebKit, `DirectConvolver.cpp` where there is no Accelerate: descending.
/// Confirmed by the `convolver` and oversampled `waveshaper` graphs of Chromium 149 to 156 and of WebKitGTK 2.44 to 2.54.
///
/// # Panics
/// If `source` is too short.
pub fn convolve(
    order: TapOrder,
    source: &[f32],
    reversed_kernel: &[f32],
    output: &mut [f32],
    mul_add: impl Fn(f32, f32, f32) -> f32 + Copy,
) {
    let needed = (output.len() + reversed_kernel.len()).saturating_sub(1);
    assert!(
        output.is_empty() || source.len() >= needed,
        "a convolution of {} outputs with {} taps was given {} samples",
        output.len(),
        reversed_kernel.len(),
        source.len()
    );
    let taps = reversed_kernel.iter().enumerate();
    match order {
        TapOrder::LastFirst => sum_products(source, taps, output, mul_add),
        TapOrder::FirstFirst => sum_products(source, taps.rev(), output, mul_add),
    }
}

#[inline(always)]
fn sum_products<'a>(
    source: &[f32],
    taps: impl Iterator<Item = (usize, &'a f32)> + Clone,
    output: &mut [f32],
    mul_add: impl Fn(f32, f32, f32) -> f32 + Copy,
) {
    let (blocks, rest) = output.as_chunks_mut::<WIDTH>();
    let mut first = 0;
    for block in blocks {
        let mut sums = [0.0; WIDTH];
        for (k, tap) in taps.clone() {
            for (sum, sample) in sums.iter_mut().zip(&source[first + k..][..WIDTH]) {
                *sum = mul_add(*sample, *tap, *sum);
            }
        }
        *block = sums;
        first += WIDTH;
    }
    for (i, output) in rest.iter_mut().enumerate() {
        *output = taps.clone().fold(0.0, |sum, (k, tap)| mul_add(source[first + i + k], *tap, sum));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{TapOrder, convolve};

    fn separate(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }

    #[test]
    fn the_kernel_is_stored_last_tap_first() {
        let mut output = [0.0; 3];
        convolve(TapOrder::LastFirst, &[0.0, 1.0, 2.0, 4.0], &[3.0, 5.0], &mut output, separate);
        assert_eq!(output, [5.0, 13.0, 26.0]);
    }

    #[test]
    fn no_taps_give_zeros_and_no_outputs_need_no_samples() {
        let mut output = [1.0; 2];
        convolve(TapOrder::LastFirst, &[0.0], &[], &mut output, separate);
        assert_eq!(output, [0.0; 2]);
        convolve(TapOrder::LastFirst, &[], &[1.0], &mut [], separate);
    }

    proptest! {
        #[test]
        fn every_width_gives_the_bits_of_one_chain(
            source in prop::collection::vec(-2.0_f32..2.0, 200),
            kernel in prop::collection::vec(-2.0_f32..2.0, 0..70),
            length in 0_usize..130,
        ) {
            let mut output = vec![f32::NAN; length];
            for order in [TapOrder::LastFirst, TapOrder::FirstFirst] {
                convolve(order, &source, &kernel, &mut output, separate);
                for (i, output) in output.iter().enumerate() {
                    let mut sum = 0.0_f32;
                    for k in 0..kernel.len() {
                        let k = if order == TapOrder::LastFirst { k } else { kernel.len() - 1 - k };
                        sum += source[i + k] * kernel[k];
                    }
                    prop_assert_eq!(output.to_bits(), sum.to_bits());
                }
            }
        }
    }
}
