//! The real transform that nodes use.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use crate::complex::Planner;
use crate::ffmpeg::{rdft, tx};
use lastbit_libm::Products;

use crate::{FftError, Order, kiss, packed, pffft, vdsp};

/// The smallest and the largest size of an order, in real samples.
fn sizes(order: Order) -> RangeInclusive<usize> {
    match order {
        Order::Pffft => pffft::MINIMUM..=1 << 17,
        Order::FfmpegRdftAvx | Order::FfmpegRdftSse | Order::FfmpegRdftNeon => rdft::MINIMUM..=rdft::MAXIMUM,
        Order::Kiss | Order::KissFused | Order::KissX87 => kiss::MINIMUM..=1 << 17,
        Order::FfmpegTxPlain | Order::FfmpegTxX87 | Order::FfmpegTxAvx | Order::FfmpegTxFma | Order::FfmpegTxNeon => {
            tx::MINIMUM..=tx::MAXIMUM
        }
        Order::VdspPlain | Order::VdspFused | Order::VdspTangent => vdsp::MINIMUM..=1 << 17,
        Order::RustfftAvx | Order::RustfftSse | Order::RustfftNeon | Order::RustfftScalar => 4..=1 << 17,
    }
}

/// How the bits of an order are computed. Both give the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Backend {
    /// The modelled library itself where this host can run it and it is faster, else portable code.
    Host,
    /// Portable code.
    Portable,
}

/// A real FFT of one size, as Blink's `FFTFrame` computes it with one library.
///
/// A spectrum is packed into `size / 2` real and as many imaginary parts: element k is bin k, and element 0 holds DC
/// in its real and Nyquist in its imaginary part.
///
/// Plans are made once a process and shared. A `RealFft` adds the scratch memory of one user: clone it for another.
///
/// ```
/// use lastbit_fft::{Order, RealFft};
///
/// let mut fft = RealFft::new(Order::RustfftAvx, 32)?;
/// let time: Vec<f32> = (0..32).map(|n| if n % 2 == 0 { 1.0 } else { -1.0 }).collect();
/// let (mut re, mut im) = ([0.0; 16], [0.0; 16]);
/// fft.forward(&time, &mut re, &mut im);
/// assert_eq!((re[0], im[0]), (0.0, 32.0));
///
/// let mut back = [0.0; 32];
/// fft.inverse(&re, &im, &mut back);
/// assert_eq!(back, time[..]);
/// # Ok::<(), lastbit_fft::FftError>(())
/// ```
#[derive(Clone)]
pub struct RealFft {
    order: Order,
    size: usize,
    engine: Engine,
}

#[derive(Clone)]
enum Engine {
    Pffft(Arc<pffft::Plan>, pffft::Scratch),
    Packed(Arc<packed::Plan>, packed::Scratch),
    Rdft(Arc<rdft::Plan>, rdft::Scratch),
    Kiss(Arc<kiss::Plan>, kiss::Scratch),
    Tx(Arc<tx::Plan>, tx::Scratch),
    Vdsp(Arc<vdsp::Plan>, vdsp::Scratch),
}

impl RealFft {
    /// A transform of `size` real samples, a power of two: from 32 to 131072 with PFFFT, from 4 to 131072 with
    /// RustFFT and Kiss FFT, from 8 to 131072 with vDSP, from 16 to 65536 with FFmpeg's.
    ///
    /// # Errors
    /// [`FftError::Size`] for any other size.
    pub fn new(order: Order, size: usize) -> Result<Self, FftError> {
        // The modelled library asks the CPU itself: where instructions are held back, it is not asked.
        let held_back = lastbit_vecmath::Backend::in_use() < lastbit_vecmath::Backend::host();
        Self::with_backend(order, size, if held_back { Backend::Portable } else { Backend::Host })
    }

    /// As [`RealFft::new`], in portable code even where this host could run the modelled library itself. The bits are
    /// the same; tests compare the two.
    ///
    /// # Errors
    /// [`FftError::Size`], as for [`RealFft::new`].
    pub fn portable(order: Order, size: usize) -> Result<Self, FftError> {
        Self::with_backend(order, size, Backend::Portable)
    }

    fn with_backend(order: Order, size: usize, backend: Backend) -> Result<Self, FftError> {
        let sizes = sizes(order);
        if !size.is_power_of_two() || !sizes.contains(&size) {
            return Err(FftError::Size { order, size, minimum: *sizes.start(), maximum: *sizes.end() });
        }
        let engine = match shared_plan(order, size, backend) {
            Plan::Pffft(plan) => Engine::Pffft(plan, pffft::Scratch::new(size)),
            Plan::Packed(plan) => Engine::Packed(plan, packed::Scratch::default()),
            Plan::Rdft(plan) => Engine::Rdft(plan, rdft::Scratch::default()),
            Plan::Kiss(plan) => Engine::Kiss(plan, kiss::Scratch::default()),
            Plan::Tx(plan) => Engine::Tx(plan, tx::Scratch::default()),
            Plan::Vdsp(plan) => Engine::Vdsp(plan, vdsp::Scratch::default()),
        };
        Ok(Self { order, size, engine })
    }

    /// The number of real samples.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The order of operations.
    pub fn order(&self) -> Order {
        self.order
    }

    /// The packed half spectrum of `size` samples, not scaled.
    ///
    /// # Panics
    /// If `time` does not hold `size` samples, or `re` and `im` half as many.
    pub fn forward(&mut self, time: &[f32], re: &mut [f32], im: &mut [f32]) {
        self.check(time.len(), re.len(), im.len());
        match &mut self.engine {
            Engine::Pffft(plan, scratch) => plan.forward(scratch, time, re, im),
            Engine::Packed(plan, scratch) => plan.forward(scratch, time, re, im),
            Engine::Rdft(plan, scratch) => plan.forward(scratch, time, re, im),
            Engine::Kiss(plan, scratch) => plan.forward(scratch, time, re, im),
            Engine::Tx(plan, scratch) => plan.forward(scratch, time, re, im),
            Engine::Vdsp(plan, scratch) => plan.forward(scratch, time, re, im),
        }
    }

    /// The `size` samples of a packed half spectrum, scaled so that it undoes [`RealFft::forward`].
    ///
    /// # Panics
    /// If `time` does not hold `size` samples, or `re` and `im` half as many.
    pub fn inverse(&mut self, re: &[f32], im: &[f32], time: &mut [f32]) {
        self.check(time.len(), re.len(), im.len());
        match &mut self.engine {
            Engine::Pffft(plan, scratch) => plan.inverse(scratch, re, im, time),
            Engine::Packed(plan, scratch) => plan.inverse(scratch, re, im, time),
            Engine::Rdft(plan, scratch) => plan.inverse(scratch, re, im, time),
            Engine::Kiss(plan, scratch) => plan.inverse(scratch, re, im, time),
            Engine::Vdsp(plan, scratch) => plan.inverse(scratch, re, im, time),
            Engine::Tx(plan, scratch) => {
                plan.inverse(scratch, re, im, time);
                let scale = 1.0 / self.size as f32;
                time.iter_mut().for_each(|sample| *sample *= scale);
            }
        }
    }

    /// As [`RealFft::inverse`], times the size.
    ///
    /// # Panics
    /// As [`RealFft::inverse`].
    pub fn inverse_unscaled(&mut self, re: &[f32], im: &[f32], time: &mut [f32]) {
        if let Engine::Tx(plan, scratch) = &mut self.engine {
            plan.inverse(scratch, re, im, time);
        } else {
            self.inverse(re, im, time);
            let size = self.size as f32;
            time.iter_mut().for_each(|sample| *sample *= size);
        }
    }

    fn check(&self, time: usize, re: usize, im: usize) {
        let size = self.size;
        assert!(
            time == size && re == size / 2 && im == size / 2,
            "an FFT of {size} samples was given {time} samples, {re} real and {im} imaginary parts"
        );
    }
}

impl fmt::Debug for RealFft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RealFft").field("order", &self.order).field("size", &self.size).finish_non_exhaustive()
    }
}

#[derive(Clone)]
enum Plan {
    Pffft(Arc<pffft::Plan>),
    Packed(Arc<packed::Plan>),
    Rdft(Arc<rdft::Plan>),
    Kiss(Arc<kiss::Plan>),
    Tx(Arc<tx::Plan>),
    Vdsp(Arc<vdsp::Plan>),
}

impl Plan {
    fn new(order: Order, size: usize, backend: Backend) -> Self {
        let packed = |planner| Self::Packed(Arc::new(packed::Plan::new(planner, size, backend)));
        let tx = |kernel| Self::Tx(Arc::new(tx::Plan::new(kernel, size)));
        let vdsp = |kernel| Self::Vdsp(Arc::new(vdsp::Plan::new(kernel, size)));
        let rdft = |kernel| Self::Rdft(Arc::new(rdft::Plan::new(kernel, size)));
        match order {
            Order::FfmpegRdftAvx => rdft(rdft::Kernel::Avx),
            Order::FfmpegRdftSse => rdft(rdft::Kernel::Sse),
            Order::FfmpegRdftNeon => rdft(rdft::Kernel::Neon),
            Order::Kiss => Self::Kiss(Arc::new(kiss::Plan::new(size, kiss::Kernel::Rounded))),
            Order::KissFused => Self::Kiss(Arc::new(kiss::Plan::new(size, kiss::Kernel::Fused))),
            Order::KissX87 => Self::Kiss(Arc::new(kiss::Plan::new(size, kiss::Kernel::X87))),
            Order::FfmpegTxPlain => tx(tx::Kernel::Plain),
            Order::FfmpegTxX87 => tx(tx::Kernel::X87),
            Order::FfmpegTxAvx => tx(tx::Kernel::Avx),
            Order::FfmpegTxFma => tx(tx::Kernel::Fma),
            Order::FfmpegTxNeon => tx(tx::Kernel::Neon),
            Order::Pffft => Self::Pffft(Arc::new(pffft::Plan::new(size))),
            Order::VdspPlain => vdsp(vdsp::Kernel::CosineSine(Products::Rounded)),
            Order::VdspFused => vdsp(vdsp::Kernel::CosineSine(Products::Fused)),
            Order::VdspTangent => vdsp(vdsp::Kernel::Tangent),
            Order::RustfftAvx => packed(Planner::Avx),
            Order::RustfftSse => packed(Planner::Sse),
            Order::RustfftNeon => packed(Planner::Neon),
            Order::RustfftScalar => packed(Planner::Scalar),
        }
    }
}

/// The plan for a size, made when it is first asked for and kept for the life of the process, as in Blink.
fn shared_plan(order: Order, size: usize, backend: Backend) -> Plan {
    type Key = (Order, usize, Backend);
    /// As many as there are sizes in use, a few of each order.
    static PLANS: Mutex<Vec<(Key, Plan)>> = Mutex::new(Vec::new());
    let key = (order, size, backend);
    let plans = || PLANS.lock().unwrap_or_else(PoisonError::into_inner);
    let known = |plans: &[(Key, Plan)]| plans.iter().find(|(known, _)| *known == key).map(|(_, plan)| plan.clone());
    if let Some(plan) = known(&plans()) {
        return plan;
    }
    // Made outside the lock: another thread may make the same plan, and the first one stays.
    let plan = Plan::new(order, size, backend);
    let mut plans = plans();
    known(&plans).unwrap_or_else(|| {
        plans.push((key, plan.clone()));
        plan
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transform_can_move_to_another_thread() {
        fn movable<T: Clone + Send + 'static>() {}
        movable::<RealFft>();
    }

    /// Makes the twiddles of every order, size and direction; each factor asserts that it is the same in any libm.
    #[test]
    fn no_twiddle_depends_on_the_libm() {
        let orders = [
            Order::Pffft,
            Order::FfmpegRdftAvx,
            Order::FfmpegRdftSse,
            Order::FfmpegRdftNeon,
            Order::Kiss,
            Order::KissFused,
            Order::KissX87,
            Order::FfmpegTxPlain,
            Order::FfmpegTxX87,
            Order::FfmpegTxAvx,
            Order::FfmpegTxFma,
            Order::FfmpegTxNeon,
            Order::VdspPlain,
            Order::VdspFused,
            Order::VdspTangent,
            Order::RustfftAvx,
            Order::RustfftSse,
            Order::RustfftNeon,
            Order::RustfftScalar,
        ];
        for order in orders {
            for size in (2..=17).map(|exponent| 1 << exponent).filter(|size| sizes(order).contains(size)) {
                let mut fft = RealFft::portable(order, size).unwrap();
                let (mut time, mut re, mut im) = (vec![0.0; size], vec![0.0; size / 2], vec![0.0; size / 2]);
                fft.forward(&time, &mut re, &mut im);
                fft.inverse(&re, &im, &mut time);
            }
        }
    }
}
