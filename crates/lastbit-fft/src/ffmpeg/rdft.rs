//! `av_rdft`: a real transform by a complex one of half the size.

use std::sync::OnceLock;

use super::split_radix::{self, cosines};
use super::tx;

/// The smallest size, in real samples.
pub(crate) const MINIMUM: usize = 16;

/// The largest size.
pub(crate) const MAXIMUM: usize = 1 << 16;

/// The CPU class that FFmpeg's dispatch tells apart for the complex transform. The pass that makes a real transform of
/// it is C on all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kernel {
    /// SSE assembly.
    Sse,
    /// AVX assembly.
    Avx,
    /// AArch64 NEON assembly.
    Neon,
}

/// The complex transform of half the size.
enum ComplexFft {
    X86(split_radix::ComplexFft),
    Neon(tx::ComplexFft),
}

impl ComplexFft {
    fn new(kernel: Kernel, points: usize, inverse: bool) -> Self {
        let x86 = |kernel| Self::X86(split_radix::ComplexFft::new(kernel, points, inverse));
        match kernel {
            Kernel::Sse => x86(split_radix::Kernel::Sse),
            Kernel::Avx => x86(split_radix::Kernel::Avx),
            Kernel::Neon => Self::Neon(tx::ComplexFft::new(tx::Kernel::NeonOfRdft, points, inverse)),
        }
    }

    /// Transforms the complex numbers `input`, real and imaginary part after each other, to the parts `re` and `im`.
    fn process(&self, input: &[f32], re: &mut [f32], im: &mut [f32]) {
        match self {
            Self::X86(plan) => plan.process(input, re, im),
            Self::Neon(plan) => plan.process(|n| (input[2 * n], input[2 * n + 1]), re, im),
        }
    }
}

/// A plan of one size.
///
/// FFmpeg, `libavcodec/rdft.c` to its end in 2023, compiled without contraction. Blink asked it for `DFT_R2C` and
/// `IDFT_C2R` to Chromium 76, and scaled the inverse by f32(2 / size); Gecko did to Firefox 123, and scaled the
/// spectrum by 2. Confirmed by the periodic waves, analysers and convolvers of Chromium 64, 68 and 76 and of Firefox 115
/// on a CPU with AVX; the NEON assembly by the published buffers of Firefox 115 to 118 on AArch64.
pub(crate) struct Plan {
    kernel: Kernel,
    size: usize,
    cosines: Box<[f32]>,
    // Made when first used: a periodic wave needs the inverse only, an analyser the forward transform only.
    forward: OnceLock<ComplexFft>,
    inverse: OnceLock<ComplexFft>,
}

/// What a transform writes to on its way.
#[derive(Clone, Default)]
pub(crate) struct Scratch {
    data: Vec<f32>,
    re: Vec<f32>,
    im: Vec<f32>,
}

impl Plan {
    /// `size` is a power of two from [`MINIMUM`] to [`MAXIMUM`].
    pub(crate) fn new(kernel: Kernel, size: usize) -> Self {
        Self { kernel, size, cosines: cosines(size), forward: OnceLock::new(), inverse: OnceLock::new() }
    }

    pub(crate) fn forward(&self, scratch: &mut Scratch, time: &[f32], re: &mut [f32], im: &mut [f32]) {
        let plan = self.forward.get_or_init(|| ComplexFft::new(self.kernel, self.size / 2, false));
        plan.process(time, re, im);
        scratch.data.clear();
        scratch.data.extend(re.iter().zip(&*im).flat_map(|(&re, &im)| [re, im]));
        self.separate(&mut scratch.data, 0.5, false);
        for ((re, im), bin) in re.iter_mut().zip(im).zip(scratch.data.chunks_exact(2)) {
            (*re, *im) = (bin[0], bin[1]);
        }
    }

    pub(crate) fn inverse(&self, scratch: &mut Scratch, re: &[f32], im: &[f32], time: &mut [f32]) {
        let plan = self.inverse.get_or_init(|| ComplexFft::new(self.kernel, self.size / 2, true));
        let Scratch { data, re: re_out, im: im_out } = scratch;
        data.clear();
        data.extend(re.iter().zip(im).flat_map(|(&re, &im)| [re, im]));
        self.separate(data, -0.5, true);
        data[0] *= 0.5;
        data[1] *= 0.5;
        re_out.resize(self.size / 2, 0.0);
        im_out.resize(self.size / 2, 0.0);
        plan.process(data, re_out, im_out);
        let scale = (2.0 / self.size as f64) as f32;
        for (pair, (re, im)) in time.chunks_exact_mut(2).zip(re_out.iter().zip(&*im_out)) {
            (pair[0], pair[1]) = (re * scale, im * scale);
        }
    }

    /// Takes the spectra of even and odd samples apart, or joins them: the same steps but for signs. `odd` is the
    /// factor of the odd ones.
    fn separate(&self, data: &mut [f32], odd: f32, inverse: bool) {
        let (size, quarter) = (self.size, self.size / 4);
        (data[0], data[1]) = (data[0] + data[1], data[0] - data[1]);
        for i in 1..quarter {
            let (low, high) = (2 * i, size - 2 * i);
            let (a, b) = ((data[low], data[low + 1]), (data[high], data[high + 1]));
            let even = (0.5 * (a.0 + b.0), 0.5 * (a.1 - b.1));
            let odd = (odd * (a.1 + b.1), -odd * (a.0 - b.0));
            let cos = self.cosines[i];
            let sin = if inverse { -self.cosines[quarter - i] } else { self.cosines[quarter - i] };
            let turned = (odd.0 * cos + odd.1 * sin, odd.1 * cos - odd.0 * sin);
            (data[low], data[low + 1]) = (even.0 + turned.0, even.1 + turned.1);
            (data[high], data[high + 1]) = (even.0 - turned.0, turned.1 - even.1);
        }
        data[size / 2 + 1] = -data[size / 2 + 1];
    }
}
