//! What a render leaves behind: the buffer, and what scripts read off nodes.

use lastbit_compressor::{Compressor, EmphasizedCompressor};
use lastbit_vecmath::DefaultNan;

use crate::{graph::NodeId, options::AudioBuffer};

/// What a script can read off one node.
pub(crate) enum ReadOut {
    None,
    /// For `reduction`, which is worked out when it is asked for, in the render thread's arithmetic.
    Compressor {
        compressor: Box<Compressor>,
        flush_to_zero: bool,
    },
    /// A compressor whose `reduction` was put back to 0.
    IdleCompressor,
    /// The same between emphasis filters.
    EmphasizedCompressor {
        compressor: Box<EmphasizedCompressor>,
        flush_to_zero: bool,
    },
    Analyser(Box<dyn AnalyserReadOut>),
}

/// What a script can read off an AnalyserNode, at a time in seconds.
pub trait AnalyserReadOut: Send {
    /// `getFloatFrequencyData`: decibels, bin by bin.
    fn float_frequency_data(&mut self, current_time: f64) -> Vec<f32>;

    /// `getByteFrequencyData`: 0 at `minDecibels`, 255 at `maxDecibels`.
    fn byte_frequency_data(&mut self, current_time: f64) -> Vec<u8>;

    /// `getFloatTimeDomainData`: the most recent samples.
    fn float_time_domain_data(&self) -> Vec<f32>;

    /// `getByteTimeDomainData`: the most recent samples, 0 at -1, 128 at 0.
    fn byte_time_domain_data(&self) -> Vec<u8>;
}

/// Read-outs with the target's NaN where this host made its own.
struct WithNan(Box<dyn AnalyserReadOut>, DefaultNan);

impl AnalyserReadOut for WithNan {
    fn float_frequency_data(&mut self, current_time: f64) -> Vec<f32> {
        let mut decibels = self.0.float_frequency_data(current_time);
        self.1.replace(&mut decibels);
        decibels
    }

    fn byte_frequency_data(&mut self, current_time: f64) -> Vec<u8> {
        self.0.byte_frequency_data(current_time)
    }

    fn float_time_domain_data(&self) -> Vec<f32> {
        let mut samples = self.0.float_time_domain_data();
        self.1.replace(&mut samples);
        samples
    }

    fn byte_time_domain_data(&self) -> Vec<u8> {
        self.0.byte_time_domain_data()
    }
}

/// The outcome of a render.
pub struct Rendering {
    buffer: AudioBuffer,
    nodes: Vec<ReadOut>,
    /// The parameters of each node as the render left them.
    values: Vec<Vec<f32>>,
    /// What invalid operations result in, where it is not this host's.
    nan: Option<DefaultNan>,
}

impl Rendering {
    pub(crate) fn new(buffer: AudioBuffer, nodes: impl Iterator<Item = (ReadOut, Vec<f32>)>) -> Self {
        let (nodes, values) = nodes.unzip();
        Self { buffer, nodes, values, nan: None }
    }

    /// With the target's NaN where this host made its own.
    pub(crate) fn with_nan(mut self, nan: DefaultNan) -> Self {
        if nan != DefaultNan::of_host() {
            self.nan = Some(nan);
            self.buffer.channels.iter_mut().for_each(|channel| nan.replace(channel));
            let wrap = |node| match node {
                ReadOut::Analyser(analyser) => ReadOut::Analyser(Box::new(WithNan(analyser, nan))),
                other => other,
            };
            self.nodes = self.nodes.into_iter().map(wrap).collect();
        }
        self
    }

    /// The values of a node's parameters after the render, in the API's order.
    pub(crate) fn param_values(&self, node: NodeId) -> &[f32] {
        self.values.get(node.0).map_or(&[], Vec::as_slice)
    }

    /// The rendered audio.
    pub fn buffer(&self) -> &AudioBuffer {
        &self.buffer
    }

    /// The rendered audio, by value.
    pub fn into_buffer(self) -> AudioBuffer {
        self.buffer
    }

    /// `reduction` of a DynamicsCompressorNode after the render, in decibels; none for any other node.
    pub fn reduction(&self, node: NodeId) -> Option<f32> {
        let mut reduction = [self.reduction_here(node)?];
        self.nan.inspect(|nan| nan.replace(&mut reduction));
        Some(reduction[0])
    }

    fn reduction_here(&self, node: NodeId) -> Option<f32> {
        match self.nodes.get(node.0) {
            Some(ReadOut::Compressor { compressor, flush_to_zero: true }) => {
                Some(lastbit_vecmath::with_flush_to_zero(|| compressor.reduction()))
            }
            Some(ReadOut::Compressor { compressor, .. }) => {
                Some(lastbit_vecmath::with_subnormals(|| compressor.reduction()))
            }
            Some(ReadOut::IdleCompressor) => Some(0.0),
            Some(ReadOut::EmphasizedCompressor { compressor, flush_to_zero: true }) => {
                Some(lastbit_vecmath::with_flush_to_zero(|| compressor.reduction()))
            }
            Some(ReadOut::EmphasizedCompressor { compressor, .. }) => {
                Some(lastbit_vecmath::with_subnormals(|| compressor.reduction()))
            }
            _ => None,
        }
    }

    /// An AnalyserNode after the render; none for any other node.
    ///
    /// Reading changes it, as it does in a browser: the first frequency read-out moves the smoothed spectrum on.
    pub fn analyser(&mut self, node: NodeId) -> Option<&mut (dyn AnalyserReadOut + 'static)> {
        match self.nodes.get_mut(node.0) {
            Some(ReadOut::Analyser(analyser)) => Some(analyser.as_mut()),
            _ => None,
        }
    }
}
