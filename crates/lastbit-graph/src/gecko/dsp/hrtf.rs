//! Gecko's panner by head-related transfer functions.
//!
//! Gecko, `dom/media/webaudio/blink/HRTFPanner.cpp` and `FFTConvolver.cpp`, with kernels as all engines have them
//! ([`crate::dsp::hrtf`]). Delays go from frame to frame, and a block of input is heard in the block that completes it.

use std::sync::Arc;

use lastbit_fft::RealFft;

use super::{delay_buffer::DelayBuffer, reverb::multiply};
use crate::{
    Error, QUANTUM,
    arithmetic::{GroupDelay, HrtfDelay, HrtfElevations, HrtfLength, HrtfResampler, RightEar},
    dsp::{
        fft_convolver::Spectrum,
        hrtf::{Crossfade, Database, Direction, Ear, MAX_DELAY, Recipe},
    },
    gecko::{
        arithmetic::{Arithmetic, ProductSum},
        block::{Block, Samples},
    },
    options::ChannelInterpretation,
};

impl Recipe {
    fn gecko(arithmetic: &Arithmetic) -> Self {
        Self {
            fft: arithmetic.fft,
            phases: arithmetic.audio_libm,
            decibels: arithmetic.audio_libm,
            platform: arithmetic.platform_libm,
            products: lastbit_libm::Products::Rounded,
            scale: arithmetic.hrtf_scale,
            resampler: HrtfResampler::Speex(arithmetic.resampler),
            length: HrtfLength::PowerAbove,
            group_delay: GroupDelay::WithoutDc,
            right_ear: RightEar::OfLeft,
            delay: HrtfDelay::Weighted,
            elevations: HrtfElevations::Measured,
            scaled_by_length: true,
        }
    }
}

/// By overlap and add, in blocks of half a transform.
#[derive(Clone)]
struct Convolver {
    fft: RealFft,
    spectrum: Spectrum,
    input: Vec<f32>,
    output: Vec<f32>,
    overlap: Vec<f32>,
    index: usize,
    product_sum: ProductSum,
}

impl Convolver {
    fn new(fft: RealFft, product_sum: ProductSum) -> Self {
        let size = fft.size();
        Self {
            fft,
            spectrum: Spectrum::new(size / 2),
            input: vec![0.0; size],
            output: vec![0.0; size],
            overlap: vec![0.0; size / 2],
            index: 0,
            product_sum,
        }
    }

    fn process(&mut self, kernel: &Spectrum, input: &Samples) -> Samples {
        self.input[self.index..self.index + QUANTUM].copy_from_slice(input);
        self.index += QUANTUM;
        let half = self.overlap.len();
        if self.index == half {
            let Spectrum { re, im } = &mut self.spectrum;
            self.fft.forward(&self.input, re, im);
            multiply(re, im, (&kernel.re, &kernel.im), self.product_sum);
            self.fft.inverse_unscaled(re, im, &mut self.output);
            for (output, overlap) in self.output.iter_mut().zip(&self.overlap) {
                *output += overlap;
            }
            self.overlap.copy_from_slice(&self.output[half..]);
            self.index = 0;
        }
        std::array::from_fn(|frame| self.output[self.index + frame])
    }

    /// Forgets what is to come; what the last transform left is heard again.
    fn reset(&mut self) {
        self.overlap.fill(0.0);
        self.index = 0;
    }
}

/// A panner with the state that its input leaves behind.
pub(crate) struct Panner {
    database: Arc<Database>,
    crossfade: Crossfade,
    sample_rate: f32,
    /// By ear, two each.
    convolvers: [[Convolver; 2]; 2],
    delay: DelayBuffer,
    max_delay: usize,
}

impl Panner {
    pub(crate) fn new(arithmetic: &Arithmetic, sample_rate: f32) -> Result<Self, Error> {
        let database = Database::get(&Recipe::gecko(arithmetic), sample_rate)?;
        let fft = RealFft::new(arithmetic.fft, database.size())
            .map_err(|error| Error::not_modelled("panningModel", "HRTF at this sample rate", error.to_string()))?;
        let convolver = Convolver::new(fft, arithmetic.vector_products);
        let max_delay = (MAX_DELAY as f32 * sample_rate).ceil() as usize;
        Ok(Self {
            database,
            crossfade: Crossfade::new(sample_rate),
            sample_rate,
            convolvers: [[convolver.clone(), convolver.clone()], [convolver.clone(), convolver]],
            delay: DelayBuffer::new(max_delay, arithmetic.evaluation),
            max_delay,
        })
    }

    /// Frames that are heard after the input has ended.
    pub(crate) fn tail(&self) -> usize {
        let half = self.database.size() / 2;
        self.max_delay + half + (half - QUANTUM)
    }

    /// As if nothing had been heard, but for what the convolvers keep.
    pub(crate) fn reset(&mut self) {
        self.crossfade = Crossfade::new(self.sample_rate);
        self.convolvers.iter_mut().flatten().for_each(Convolver::reset);
        self.delay.reset();
    }

    /// Pans a block to an azimuth, in degrees to the right, and an elevation in degrees.
    pub(crate) fn process(&mut self, azimuth: f32, elevation: f32, input: &Block) -> Block {
        let (direction, blend) = Direction::new(f64::from(azimuth), f64::from(elevation));
        let directions = self.crossfade.turn(direction);
        let xs = self.crossfade.xs();
        let heard = self.crossfade.heard();
        self.delay.write(input);
        let output = [Ear::Left, Ear::Right].map(|ear| {
            let [first, second] = directions.map(|direction| direction.delay(&self.database, ear, blend));
            let delays = xs.map(|x| (f64::from(1.0 - x) * first + f64::from(x) * second) as f32);
            let delayed = self.delay.read_channel(&delays, ear as usize, 2, ChannelInterpretation::Speakers);
            let mut convolved = [[0.0; QUANTUM]; 2];
            for (index, output) in convolved.iter_mut().enumerate() {
                if heard[index] {
                    let kernel = directions[index].kernel(&self.database, ear);
                    *output = self.convolvers[ear as usize][index].process(&kernel.spectrum, &delayed);
                }
            }
            let [first, second] = convolved;
            match heard {
                [true, true] => {
                    std::array::from_fn(|frame| (1.0 - xs[frame]) * first[frame] + xs[frame] * second[frame])
                }
                [true, false] => first,
                _ => second,
            }
        });
        self.delay.next_block();
        self.crossfade.advance();
        Block::new(output)
    }
}
