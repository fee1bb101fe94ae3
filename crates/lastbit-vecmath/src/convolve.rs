//! Direct convolution.

/// Outputs computed side by side. Each is a chain of additions of its own, so the width changes no bit.
const WIDTH: usize = 32;

/// `output[i]` = the sum over k of `source[i + k] * reversed_kernel[k]`, k ascending, in f32 and unfused.
///
/// `source` holds `output.len() + reversed_kernel.len() - 1` samples or more; the kernel is stored last tap first.
///
/// Blink, `platform/audio/vector_math` (`Conv`), all versions: every implementation, of whatever width, adds the products
/// of one output to a zero in this order. Confirmed by the `convolver` and oversampled `waveshaper` graphs of Chromium
/// 149 to 156.
///
/// # Panics
/// If `source` is too short.
pub fn convolve(source: &[f32], reversed_kernel: &[f32], output: &mut [f32]) {
    let needed = (output.len() + reversed_kernel.len()).saturating_sub(1);
    assert!(
        output.is_empty() || source.len() >= needed,
        "a convolution of {} outputs with {} taps was given {} samples",
        output.len(),
        reversed_kernel.len(),
        source.len()
    );
    let (blocks, rest) = output.as_chunks_mut::<WIDTH>();
    let mut first = 0;
    for block in blocks {
        let mut sums = [0.0; WIDTH];
        for (k, tap) in reversed_kernel.iter().enumerate() {
            for (sum, sample) in sums.iter_mut().zip(&source[first + k..][..WIDTH]) {
                *sum += sample * tap;
            }
        }
        *block = sums;
        first += WIDTH;
    }
    for (i, output) in rest.iter_mut().enumerate() {
        *output = source[first + i..].iter().zip(reversed_kernel).fold(0.0, |sum, (sample, tap)| sum + sample * tap);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::convolve;

    #[test]
    fn the_kernel_is_stored_last_tap_first() {
        let mut output = [0.0; 3];
        convolve(&[0.0, 1.0, 2.0, 4.0], &[3.0, 5.0], &mut output);
        assert_eq!(output, [5.0, 13.0, 26.0]);
    }

    #[test]
    fn no_taps_give_zeros_and_no_outputs_need_no_samples() {
        let mut output = [1.0; 2];
        convolve(&[0.0], &[], &mut output);
        assert_eq!(output, [0.0; 2]);
        convolve(&[], &[1.0], &mut []);
    }

    proptest! {
        #[test]
        fn every_width_gives_the_bits_of_one_chain(
            source in prop::collection::vec(-2.0_f32..2.0, 200),
            kernel in prop::collection::vec(-2.0_f32..2.0, 0..70),
            length in 0_usize..130,
        ) {
            let mut output = vec![f32::NAN; length];
            convolve(&source, &kernel, &mut output);
            for (i, output) in output.iter().enumerate() {
                let mut sum = 0.0_f32;
                for (k, tap) in kernel.iter().enumerate() {
                    sum += source[i + k] * tap;
                }
                prop_assert_eq!(output.to_bits(), sum.to_bits());
            }
        }
    }
}
