//! The sum of squares, in each order that a browser takes it.

/// The order in which a sum of squares is taken: lanes and segments differ between CPUs, and so does the last bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SumOrder {
    /// One running sum.
    Scalar,
    /// Four partial sums, after a prologue that reaches a 16-byte boundary.
    Sse,
    /// Eight partial sums, after a prologue that reaches a 32-byte boundary.
    Avx,
    /// Four partial sums, halves added pairwise.
    Neon,
}

/// The sum of the squares of `samples` in f32, unfused.
///
/// `misalignment` is how many bytes past a 32-byte boundary the browser's own copy of the samples begins (modulo 32, in
/// steps of 4). [`SumOrder::Sse`] and [`SumOrder::Avx`] depend on it, the others don't.
///
/// Blink, `platform/audio/vector_math` (`Vsvesq`). On x86 (`cpu/x86/vector_math_x86.h`, `vector_math_impl.h`), from 64 at
/// the latest to 156: samples before the first aligned one are added one by one to a 16-byte boundary, then in four
/// lanes to a 32-byte boundary, then in eight lanes, and what is left in four lanes and one by one; every segment adds
/// its lanes to the running total in lane order. On Arm (`cpu/arm/vector_math_neon.h`): four lanes, the high half added
/// to the low, then the two sums, then the rest one by one. The AVX order is confirmed by the normalised `convolver`
/// graphs of Chromium 149 to 156 on x86_64, the SSE order by those of 156 on a CPU without AVX.
///
/// ```
/// use lastbit_vecmath::{SumOrder, sum_of_squares};
///
/// let samples = [3.0; 20];
/// assert_eq!(sum_of_squares(SumOrder::Avx, &samples, 16), 180.0);
/// ```
pub fn sum_of_squares(order: SumOrder, samples: &[f32], misalignment: usize) -> f32 {
    match order {
        SumOrder::Scalar => one_by_one(0.0, samples),
        SumOrder::Sse => x86(samples, misalignment, false),
        SumOrder::Avx => x86(samples, misalignment, true),
        SumOrder::Neon => neon(samples),
    }
}

fn one_by_one(total: f32, samples: &[f32]) -> f32 {
    samples.iter().fold(total, |total, x| total + x * x)
}

/// The partial sums of each of `LANES` lanes over whole groups.
fn partial_sums<const LANES: usize>(samples: &[f32]) -> [f32; LANES] {
    let mut sums = [0.0; LANES];
    for group in samples.as_chunks::<LANES>().0 {
        for (sum, x) in sums.iter_mut().zip(group) {
            *sum += x * x;
        }
    }
    sums
}

fn in_lanes<const LANES: usize>(total: f32, samples: &[f32]) -> f32 {
    partial_sums::<LANES>(samples).into_iter().fold(total, |total, sum| total + sum)
}

fn x86(samples: &[f32], misalignment: usize, avx: bool) -> f32 {
    // Samples to the next 32-byte boundary: first those to a 16-byte boundary, then four or none.
    let to_boundary = (8 - misalignment / 4 % 8) % 8;
    let (single, quad) = (to_boundary % 4, to_boundary / 4 * 4);
    let avx = avx && samples.len() >= to_boundary + 8;
    if !avx && samples.len() < single + 4 {
        return one_by_one(0.0, samples);
    }
    let (head, rest) = samples.split_at(single);
    let mut total = one_by_one(0.0, head);
    let mut rest = rest;
    if avx {
        let (head, after) = rest.split_at(quad);
        total = in_lanes::<4>(total, head);
        let (octets, after) = after.split_at(after.len() / 8 * 8);
        total = in_lanes::<8>(total, octets);
        rest = after;
    }
    let (quads, tail) = rest.split_at(rest.len() / 4 * 4);
    one_by_one(in_lanes::<4>(total, quads), tail)
}

fn neon(samples: &[f32]) -> f32 {
    let (quads, tail) = samples.split_at(samples.len() / 4 * 4);
    let [a, b, c, d] = partial_sums::<4>(quads);
    one_by_one((a + c) + (b + d), tail)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SumOrder, sum_of_squares};

    const ORDERS: [SumOrder; 4] = [SumOrder::Scalar, SumOrder::Sse, SumOrder::Avx, SumOrder::Neon];

    /// Terms that all round differently, so that each order has bits of its own.
    fn thirds(length: u16) -> Vec<f32> {
        (0..length).map(|i| (f32::from(i % 37) - 17.0) / (3.0 + f32::from(i))).collect()
    }

    #[test]
    fn each_order_and_alignment_has_its_bits() {
        let samples = thirds(301);
        for (order, misalignment, bits) in [
            (SumOrder::Scalar, 0, 0x429a_8042),
            (SumOrder::Sse, 0, 0x429a_8034),
            (SumOrder::Sse, 4, 0x429a_8037),
            (SumOrder::Sse, 16, 0x429a_8034),
            (SumOrder::Avx, 0, 0x429a_8036),
            (SumOrder::Avx, 4, 0x429a_8037),
            (SumOrder::Avx, 16, 0x429a_8037),
            (SumOrder::Avx, 28, 0x429a_8037),
            (SumOrder::Neon, 0, 0x429a_8034_u32),
        ] {
            let sum = sum_of_squares(order, &samples, misalignment);
            assert_eq!(sum.to_bits(), bits, "{order:?} {misalignment}: {:08x}", sum.to_bits());
        }
    }

    #[test]
    fn segments_follow_the_address() {
        // 2^24 swallows a single 1, but not two of them: only lanes that hold ones alone keep them.
        let mut samples = vec![1.0; 12];
        samples[0] = 4096.0;
        assert_eq!(sum_of_squares(SumOrder::Scalar, &samples, 0), 16_777_216.0);
        // Eight lanes of the first eight, then four lanes: every partial sum is a lone 1.
        assert_eq!(sum_of_squares(SumOrder::Avx, &samples, 0), 16_777_216.0);
        // Three lanes of three ones each.
        assert_eq!(sum_of_squares(SumOrder::Sse, &samples, 0), 16_777_228.0);
        // Too short for eight lanes after the prologue of seven: three one by one, then four lanes of two.
        assert_eq!(sum_of_squares(SumOrder::Avx, &samples, 4), 16_777_224.0);
    }

    #[test]
    fn the_total_of_whole_numbers_is_the_same_in_every_order() {
        for length in 0..70_u8 {
            let samples: Vec<f32> = (0..length).map(f32::from).collect();
            let exact: u32 = (0..u32::from(length)).map(|i| i * i).sum();
            for order in ORDERS {
                for misalignment in (0..32).step_by(4) {
                    assert_eq!(sum_of_squares(order, &samples, misalignment), exact as f32, "{order:?} {length}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_input_gives_a_sum(bits: Vec<u32>, misalignment: usize) {
            let samples: Vec<f32> = bits.into_iter().map(f32::from_bits).collect();
            for order in ORDERS {
                let sum = sum_of_squares(order, &samples, misalignment);
                prop_assert!(sum.is_nan() || sum >= 0.0);
            }
        }
    }
}
