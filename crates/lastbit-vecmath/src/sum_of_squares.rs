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

/// How the segments of a sum add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum SumTotal {
    /// Each lane, and each sample that is taken alone, is added to the total of all before it.
    Running,
    /// Each segment has a total of its own, which is then added to the sum.
    PerSegment,
    /// As `PerSegment` for lanes, as `Running` for samples that are taken alone (WebKit's `VectorMath.cpp`).
    PerLanes,
}

/// The sum of the squares of `samples` in f32, unfused.
///
/// `misalignment` is how many bytes past a 32-byte boundary the browser's own copy of the samples begins (modulo 32, in
/// steps of 4). [`SumOrder::Sse`] and [`SumOrder::Avx`] depend on it, the others don't.
///
/// Blink, `platform/audio/vector_math` (`Vsvesq`). On x86 (`cpu/x86/vector_math_x86.h`, `vector_math_impl.h`) samples
/// before the first aligned one are one segment, which ends at a 16-byte boundary; then come one in four lanes, to a
/// 32-byte boundary, one in eight lanes, one in four and a tail; a sum too short for eight lanes, or taken on a CPU
/// without AVX, has the prologue to 16 bytes, four lanes and the tail. Lanes add up in lane order. On Arm
/// (`cpu/arm/vector_math_neon.h`) there are four lanes, whose high half is added to the low and then the two sums, and
/// a tail. Sums run through all segments until 153; 156 totals each segment (the functions return values since they
/// take spans). Confirmed by the normalised `convolver` graphs of Chromium 68 to 156 on x86_64 with AVX, where
/// `convolver/stereo-ir` tells the two totals apart, and of 156 without AVX.
///
/// ```
/// use lastbit_vecmath::{SumOrder, SumTotal, sum_of_squares};
///
/// let samples = [3.0; 20];
/// assert_eq!(sum_of_squares(SumOrder::Avx, SumTotal::PerSegment, &samples, 0), 180.0);
/// ```
pub fn sum_of_squares(order: SumOrder, total: SumTotal, samples: &[f32], misalignment: usize) -> f32 {
    let mut sum = Sum { value: 0.0, total };
    match order {
        SumOrder::Scalar => sum.add(samples),
        SumOrder::Sse => sum.add_x86(samples, misalignment, false),
        SumOrder::Avx => sum.add_x86(samples, misalignment, true),
        SumOrder::Neon => sum.add_neon(samples),
    }
    sum.value
}

struct Sum {
    value: f32,
    total: SumTotal,
}

impl Sum {
    fn add_segment(&mut self, has_total: bool, terms: impl Iterator<Item = f32>) {
        let add = |sum, term| sum + term;
        self.value = if has_total { self.value + terms.fold(0.0, add) } else { terms.fold(self.value, add) };
    }

    fn add(&mut self, samples: &[f32]) {
        self.add_segment(self.total == SumTotal::PerSegment, samples.iter().map(|x| x * x));
    }

    fn add_in_lanes<const LANES: usize>(&mut self, samples: &[f32]) {
        self.add_segment(self.total != SumTotal::Running, partial_sums::<LANES>(samples).into_iter());
    }

    fn add_x86(&mut self, samples: &[f32], misalignment: usize, avx: bool) {
        // Samples to the next 32-byte boundary: first those to a 16-byte boundary, then four or none.
        let to_boundary = (8 - misalignment / 4 % 8) % 8;
        let (single, quad) = (to_boundary % 4, to_boundary / 4 * 4);
        let avx = avx && samples.len() >= to_boundary + 8;
        if !avx && samples.len() < single + 4 {
            return self.add(samples);
        }
        let (head, mut rest) = samples.split_at(single);
        self.add(head);
        if avx {
            let (head, after) = rest.split_at(quad);
            let (octets, after) = after.split_at(after.len() / 8 * 8);
            self.add_in_lanes::<4>(head);
            self.add_in_lanes::<8>(octets);
            rest = after;
        }
        let (quads, tail) = rest.split_at(rest.len() / 4 * 4);
        self.add_in_lanes::<4>(quads);
        self.add(tail);
    }

    fn add_neon(&mut self, samples: &[f32]) {
        let (quads, tail) = samples.split_at(samples.len() / 4 * 4);
        let [a, b, c, d] = partial_sums::<4>(quads);
        self.value = (a + c) + (b + d);
        self.add(tail);
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SumOrder, SumTotal, sum_of_squares};

    const TOTALS: [SumTotal; 3] = [SumTotal::Running, SumTotal::PerSegment, SumTotal::PerLanes];
    const ORDERS: [SumOrder; 4] = [SumOrder::Scalar, SumOrder::Sse, SumOrder::Avx, SumOrder::Neon];

    /// Terms that all round differently, so that each order has bits of its own.
    fn thirds(length: u16) -> Vec<f32> {
        (0..length).map(|i| (f32::from(i % 37) - 17.0) / (3.0 + f32::from(i))).collect()
    }

    #[test]
    fn each_order_and_alignment_has_its_bits() {
        let samples = thirds(301);
        for (order, misalignment, running, per_segment) in [
            (SumOrder::Scalar, 0, 0x429a_8042, 0x429a_8042),
            (SumOrder::Sse, 0, 0x429a_8034, 0x429a_8034),
            (SumOrder::Sse, 4, 0x429a_8037, 0x429a_8037),
            (SumOrder::Sse, 16, 0x429a_8034, 0x429a_8034),
            (SumOrder::Avx, 0, 0x429a_8036, 0x429a_8035),
            (SumOrder::Avx, 4, 0x429a_8037, 0x429a_8037),
            (SumOrder::Avx, 16, 0x429a_8037, 0x429a_8036),
            (SumOrder::Avx, 28, 0x429a_8037, 0x429a_8037),
            (SumOrder::Neon, 0, 0x429a_8034, 0x429a_8034),
        ] {
            for (total, bits) in [(SumTotal::Running, running), (SumTotal::PerSegment, per_segment)] {
                let sum = sum_of_squares(order, total, &samples, misalignment);
                assert_eq!(sum.to_bits(), bits, "{order:?} {total:?} {misalignment}: {:08x}", sum.to_bits());
            }
        }
    }

    #[test]
    fn segments_follow_the_address() {
        // 2^24 swallows a single 1, but not two of them: only lanes that hold ones alone keep them.
        let mut samples = vec![1.0; 12];
        samples[0] = 4096.0;
        assert_eq!(sum_of_squares(SumOrder::Scalar, SumTotal::Running, &samples, 0), 16_777_216.0);
        // Eight lanes of the first eight, then four lanes: every partial sum is a lone 1.
        assert_eq!(sum_of_squares(SumOrder::Avx, SumTotal::Running, &samples, 0), 16_777_216.0);
        // Three lanes of three ones each.
        assert_eq!(sum_of_squares(SumOrder::Sse, SumTotal::Running, &samples, 0), 16_777_228.0);
        // Too short for eight lanes after the prologue of seven: three one by one, then four lanes of two.
        assert_eq!(sum_of_squares(SumOrder::Avx, SumTotal::Running, &samples, 4), 16_777_224.0);
    }

    #[test]
    fn the_total_of_whole_numbers_is_the_same_in_every_order() {
        for length in 0..70_u8 {
            let samples: Vec<f32> = (0..length).map(f32::from).collect();
            let exact: u32 = (0..u32::from(length)).map(|i| i * i).sum();
            for order in ORDERS {
                for total in TOTALS {
                    for misalignment in (0..32).step_by(4) {
                        let sum = sum_of_squares(order, total, &samples, misalignment);
                        assert_eq!(sum, exact as f32, "{order:?} {total:?} {length}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_input_gives_a_sum(bits: Vec<u32>, misalignment: usize) {
            let samples: Vec<f32> = bits.into_iter().map(f32::from_bits).collect();
            for order in ORDERS {
                for total in TOTALS {
                    let sum = sum_of_squares(order, total, &samples, misalignment);
                    prop_assert!(sum.is_nan() || sum >= 0.0);
                }
            }
        }
    }
}
