//! All directions' kernels at a sample rate, each made when it is first asked for.
//!
//! Blink, `platform/audio/hrtf_database.cc` and `hrtf_elevation.cc`; WebKit, `HRTFDatabase.cpp` and `HRTFElevation.cpp`;
//! Gecko, files of the same names. Browsers make all kernels beforehand, on a thread without flush-to-zero.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{
    Ear, Recipe,
    kernel::{Kernel, Transforms},
    responses::{self, AZIMUTHS, ELEVATIONS, HORIZON},
    sinc::SincResampler,
};
use crate::{
    Error,
    arithmetic::{HrtfElevations, HrtfLength, HrtfResampler, RightEar},
    gecko,
};

/// Kernels from one measured azimuth to the next.
const STEPS: usize = 8;

/// Azimuths that have a kernel.
pub(super) const KERNELS: usize = AZIMUTHS * STEPS;

/// The kernels of a recipe at a sample rate.
#[derive(Debug)]
pub(crate) struct Database {
    recipe: Recipe,
    sample_rate: f32,
    transforms: Transforms,
    measured: Vec<OnceLock<Kernel>>,
    /// By ear, elevation and azimuth.
    between: Vec<OnceLock<Kernel>>,
}

/// Databases kept for renders that come again. One holds at most 8 MB at 48 kHz.
const CAPACITY: usize = 4;

/// Most recently used last.
static RECENT: Mutex<Vec<Arc<Database>>> = Mutex::new(Vec::new());

impl Database {
    /// The database of a recipe at `sample_rate` hertz.
    ///
    /// # Errors
    /// [`Error::NotModelled`] for a rate whose transforms are beyond the FFT library.
    pub(crate) fn get(recipe: &Recipe, sample_rate: f32) -> Result<Arc<Self>, Error> {
        let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
        let matches = |kept: &Arc<Self>| kept.recipe == *recipe && kept.sample_rate == sample_rate;
        if let Some(position) = recent.iter().rposition(matches) {
            recent[position..].rotate_left(1);
        } else {
            let made = Arc::new(Self::new(recipe, sample_rate)?);
            if recent.len() == CAPACITY {
                recent.remove(0);
            }
            recent.push(made);
        }
        Ok(Arc::clone(&recent[recent.len() - 1]))
    }

    fn new(recipe: &Recipe, sample_rate: f32) -> Result<Self, Error> {
        let transforms = Transforms::new(recipe.fft, size(recipe.length, sample_rate))
            .map_err(|error| Error::not_modelled("panningModel", "HRTF at this sample rate", error.to_string()))?;
        let slots = |count| (0..count).map(|_| OnceLock::new()).collect();
        Ok(Self {
            recipe: *recipe,
            sample_rate,
            transforms,
            measured: slots(responses::COUNT),
            between: slots(2 * ELEVATIONS * KERNELS),
        })
    }

    /// Samples of the transforms: twice a response's.
    pub(crate) fn size(&self) -> usize {
        self.transforms.size()
    }

    /// How the kernels were made.
    pub(crate) fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The kernel of an azimuth, below 192, counterclockwise.
    pub(crate) fn kernel(&self, ear: Ear, elevation: usize, azimuth: usize) -> &Kernel {
        let (ear, azimuth) = self.side(ear, azimuth);
        let (from, to, x) = self.around(ear, elevation, azimuth);
        if x == 0.0 {
            return from;
        }
        let slot = (ear as usize * ELEVATIONS + elevation) * KERNELS + azimuth;
        let between = || Kernel::between(&self.recipe, self.transforms.clone(), from, to, x);
        self.between[slot].get_or_init(|| lastbit_vecmath::with_subnormals(between))
    }

    /// The delay of that kernel, which needs not be made for it.
    pub(super) fn delay(&self, ear: Ear, elevation: usize, azimuth: usize) -> f64 {
        let (ear, azimuth) = self.side(ear, azimuth);
        let (from, to, x) = self.around(ear, elevation, azimuth);
        f64::from(if x == 0.0 { from.delay } else { Kernel::delay_between(&self.recipe, from, to, x) })
    }

    /// Whose kernel serves an ear.
    fn side(&self, ear: Ear, azimuth: usize) -> (Ear, usize) {
        match (ear, self.recipe.right_ear) {
            (Ear::Right, RightEar::OfLeft) => (Ear::Left, (KERNELS - azimuth) % KERNELS),
            _ => (ear, azimuth),
        }
    }

    /// The measured kernels on both sides of an azimuth, and how far it is from the one to the other.
    fn around(&self, ear: Ear, elevation: usize, azimuth: usize) -> (&Kernel, &Kernel, f32) {
        let measured = azimuth / STEPS;
        let kernel = |azimuth| self.measured(ear, elevation, azimuth % AZIMUTHS);
        (kernel(measured), kernel(measured + 1), (azimuth % STEPS) as f32 / STEPS as f32)
    }

    fn measured(&self, ear: Ear, elevation: usize, azimuth: usize) -> &Kernel {
        let azimuth = match ear {
            Ear::Left => azimuth,
            Ear::Right => (AZIMUTHS - azimuth) % AZIMUTHS,
        };
        let elevation = match self.recipe.elevations {
            HrtfElevations::Measured => elevation,
            // Frames of the file are counted as if elevations went on without a gap from 90 to 315 degrees.
            HrtfElevations::Misplaced if elevation == 0 => ELEVATIONS - 1,
            HrtfElevations::Misplaced if elevation < HORIZON => elevation - 1,
            HrtfElevations::Misplaced => elevation,
        };
        let index = responses::index(elevation, azimuth);
        let new = || Kernel::new(&self.recipe, self.transforms.clone(), self.response(index), self.sample_rate);
        self.measured[index].get_or_init(|| lastbit_vecmath::with_subnormals(new))
    }

    /// A response at the context's rate: cut, or followed by silence, to half a transform.
    fn response(&self, index: usize) -> Vec<f32> {
        let samples = responses::samples(index).map(|sample| self.recipe.scale.of(sample));
        let rate = responses::SAMPLE_RATE;
        let mut response = if self.sample_rate == rate as f32 {
            samples.to_vec()
        } else {
            match self.recipe.resampler {
                HrtfResampler::Sinc(taps) => {
                    let ratio = f64::from(rate) / f64::from(self.sample_rate);
                    let libm = self.recipe.decibels.functions();
                    SincResampler::new(ratio, taps, libm, self.recipe.products).process(&samples)
                }
                HrtfResampler::Speex(lanes) => {
                    let libm = self.recipe.platform.functions();
                    gecko::resample_whole(libm, lanes, rate, self.sample_rate as u32, &samples, self.size() / 2)
                }
            }
        };
        response.resize(self.size() / 2, 0.0);
        response
    }
}

/// Samples of the transforms at a rate.
fn size(length: HrtfLength, sample_rate: f32) -> usize {
    match length {
        HrtfLength::PowerBelow { minimum } => {
            let ratio = sample_rate / responses::SAMPLE_RATE as f32;
            let length = (f64::from(ratio) * responses::LENGTH as f64) as usize;
            // The logarithm, cut off.
            2 * (1 << length.max(1).ilog2()).max(minimum)
        }
        HrtfLength::PowerAbove => {
            let length = responses::LENGTH as f32 * sample_rate / responses::SAMPLE_RATE as f32;
            ((length as usize).clamp(255, 1023) + 1).next_power_of_two()
        }
    }
}
