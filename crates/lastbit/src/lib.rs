//! Renders a Web Audio graph exactly as a named browser would, down to the last bit of every sample.
//!
//! Three ways in, all of which end in the same renderer:
//!
//! - [`OfflineAudioContext`], shaped like the API of browsers;
//! - [`GraphJson`], a graph as a JSON document, in the format of the captures and of challenges; [`render_graph`] turns
//!   it into a [`GraphResult`];
//! - [`Recipe`], the fingerprints that scripts on the web take, with their read-outs.
//!
//! Whose bits come out is a [`Profile`]: an engine, its version, an operating system and a CPU.
//!
//! ```
//! use lastbit::{AudioNode as _, OfflineAudioContext, OscillatorType, Profile, ScheduledSource as _};
//!
//! let context = OfflineAudioContext::new(1, 5000, 44100.0)?;
//! let oscillator = context.create_oscillator()?;
//! oscillator.set_type(OscillatorType::Triangle)?;
//! oscillator.frequency().set_value(10_000.0)?;
//! let compressor = context.create_dynamics_compressor()?;
//! compressor.threshold().set_value(-50.0)?;
//! compressor.knee().set_value(40.0)?;
//! compressor.attack().set_value(0.0)?;
//! oscillator.connect(&compressor)?;
//! compressor.connect(&context.destination())?;
//! oscillator.start(0.0)?;
//!
//! let profile = Profile::resolve("chrome-156/linux/x86_64")?;
//! let rendering = context.start_rendering(&profile)?;
//! let samples = rendering.get_channel_data(0).unwrap_or_default();
//! let sum: f64 = samples[4500..].iter().map(|&sample| f64::from(sample.abs())).sum();
//! assert_eq!(sum, 124.04347776696522);
//! # Ok::<(), lastbit::Error>(())
//! ```
#![forbid(unsafe_code)]

mod context;
mod error;
mod json;
mod nodes;
mod number;
pub mod parallel;
mod recipe;
mod result;

pub use context::{
    AnalyserReader, AudioNode, AudioParam, Destination, OfflineAudioContext, Rendering, ScheduledSource,
};
pub use error::Error;
pub use json::{Automation, Buffer, Connection, GraphJson, Init, Method, Node, NodeType, Target, Waveform};
pub use lastbit_catalog::{CatalogError, Output, Profile, PublishedValue, Version};
pub use lastbit_graph::{
    DomException, Error as GraphError,
    options::{
        AnalyserOptions, AudioBuffer, BiquadFilterType, ChannelCountMode, ChannelInterpretation, DistanceModel,
        OscillatorType, OverSample, PannerOptions, PanningModel, PeriodicWave,
    },
};
pub use lastbit_vecmath::backend;
pub use nodes::*;
pub use number::js_number;
pub use recipe::{Answer, Digest, Fingerprint, ReadOut, Recipe};
pub use result::{AnalyserResult, Base64, GraphResult, Reduction, ResponseResult, render, render_batch, render_graph};
