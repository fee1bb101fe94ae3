//! Default, nominal range and automation rate of every AudioParam.

use crate::options::{NodeKind, ParamName};

/// How often a parameter is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AutomationRate {
    /// A value for every frame.
    ARate,
    /// One value for a render quantum.
    KRate,
}

/// What WebKit makes of a value that is given to a node's constructor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InitialValue {
    /// The default of the new parameter, which is not limited to the nominal range.
    Default,
    /// A value that is set, and limited.
    Set,
}

/// What is fixed about an AudioParam.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Descriptor {
    /// The attribute's name, as in `node.frequency`.
    pub name: &'static str,
    /// `AudioParam.defaultValue`.
    pub default: f32,
    /// `AudioParam.minValue`.
    pub min: f32,
    /// `AudioParam.maxValue`.
    pub max: f32,
    /// `AudioParam.automationRate`.
    pub rate: AutomationRate,
    /// A constructor's value, in WebKit.
    pub initial: InitialValue,
}

/// Cents beyond which 2^(cents/1200) leaves f32: 1200 * log2(`f32::MAX`).
const MAX_DETUNE: f32 = 153_600.0;
/// Decibels beyond which 10^(gain/40) leaves f32: 40 * log10(`f32::MAX`).
const MAX_FILTER_GAIN: f32 = 1_541.273_7;

impl ParamName {
    /// The attribute's name, as in `node.frequency`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Frequency => "frequency",
            Self::Detune => "detune",
            Self::Q => "Q",
            Self::Gain => "gain",
            Self::Threshold => "threshold",
            Self::Knee => "knee",
            Self::Ratio => "ratio",
            Self::Attack => "attack",
            Self::Release => "release",
            Self::PlaybackRate => "playbackRate",
            Self::DelayTime => "delayTime",
            Self::Offset => "offset",
            Self::Pan => "pan",
            Self::PositionX => "positionX",
            Self::PositionY => "positionY",
            Self::PositionZ => "positionZ",
            Self::OrientationX => "orientationX",
            Self::OrientationY => "orientationY",
            Self::OrientationZ => "orientationZ",
        }
    }
}

/// The AudioParams of a node, in the order the API lists them.
pub fn param_names(kind: &NodeKind) -> &'static [ParamName] {
    use ParamName::*;
    match kind {
        NodeKind::Oscillator { .. } => &[Frequency, Detune],
        NodeKind::DynamicsCompressor => &[Threshold, Knee, Ratio, Attack, Release],
        NodeKind::Gain => &[Gain],
        NodeKind::BiquadFilter { .. } => &[Frequency, Detune, Q, Gain],
        NodeKind::AudioBufferSource { .. } => &[PlaybackRate, Detune],
        NodeKind::Delay { .. } => &[DelayTime],
        NodeKind::ConstantSource => &[Offset],
        NodeKind::StereoPanner => &[Pan],
        NodeKind::Panner(_) => &[PositionX, PositionY, PositionZ, OrientationX, OrientationY, OrientationZ],
        NodeKind::Analyser(_)
        | NodeKind::WaveShaper { .. }
        | NodeKind::Convolver { .. }
        | NodeKind::IirFilter { .. }
        | NodeKind::ChannelMerger { .. }
        | NodeKind::ChannelSplitter { .. } => &[],
    }
}

/// The descriptor of a node's parameter in a context of `sample_rate` hertz; none if the node has no such parameter.
///
/// Chromium (`third_party/blink/renderer/modules/webaudio/*_node.cc`); every row was read back from Chromium 156.
pub fn descriptor(kind: &NodeKind, param: ParamName, sample_rate: f32) -> Option<Descriptor> {
    use AutomationRate::{ARate, KRate};
    if !param_names(kind).contains(&param) {
        return None;
    }
    let nyquist = sample_rate / 2.0;
    let unbounded = (f32::MIN, f32::MAX);
    let (default, (min, max), rate) = match (kind, param) {
        (NodeKind::Oscillator { .. }, ParamName::Frequency) => (440.0, (-nyquist, nyquist), ARate),
        (NodeKind::BiquadFilter { .. }, ParamName::Frequency) => (350.0, (0.0, nyquist), ARate),
        (NodeKind::BiquadFilter { .. }, ParamName::Q) => (1.0, unbounded, ARate),
        (NodeKind::BiquadFilter { .. }, ParamName::Gain) => (0.0, (f32::MIN, MAX_FILTER_GAIN), ARate),
        (NodeKind::AudioBufferSource { .. }, ParamName::PlaybackRate) => (1.0, unbounded, KRate),
        (NodeKind::AudioBufferSource { .. }, ParamName::Detune) => (0.0, unbounded, KRate),
        (NodeKind::Delay { max_delay_time }, ParamName::DelayTime) => (0.0, (0.0, *max_delay_time as f32), ARate),
        (_, ParamName::Detune) => (0.0, (-MAX_DETUNE, MAX_DETUNE), ARate),
        (_, ParamName::Threshold) => (-24.0, (-100.0, 0.0), KRate),
        (_, ParamName::Knee) => (30.0, (0.0, 40.0), KRate),
        (_, ParamName::Ratio) => (12.0, (1.0, 20.0), KRate),
        (_, ParamName::Attack) => (0.003, (0.0, 1.0), KRate),
        (_, ParamName::Release) => (0.25, (0.0, 1.0), KRate),
        (_, ParamName::Pan) => (0.0, (-1.0, 1.0), ARate),
        (_, ParamName::Gain | ParamName::Offset | ParamName::OrientationX) => (1.0, unbounded, ARate),
        _ => (0.0, unbounded, ARate),
    };
    // Found with values beyond the range in WebKitGTK 2.50, alone and where a ramp starts.
    let initial = match kind {
        NodeKind::Oscillator { .. } | NodeKind::DynamicsCompressor | NodeKind::StereoPanner => InitialValue::Default,
        _ => InitialValue::Set,
    };
    Some(Descriptor { name: param.name(), default, min, max, rate, initial })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{BiquadFilterType, OscillatorType, PannerOptions};

    fn kinds() -> Vec<NodeKind> {
        vec![
            NodeKind::Oscillator { shape: OscillatorType::Sine },
            NodeKind::DynamicsCompressor,
            NodeKind::Gain,
            NodeKind::BiquadFilter { filter: BiquadFilterType::Lowpass },
            NodeKind::AudioBufferSource { buffer: None, looping: false, loop_start: 0.0, loop_end: 0.0 },
            NodeKind::Delay { max_delay_time: 1.0 },
            NodeKind::ConstantSource,
            NodeKind::StereoPanner,
            NodeKind::Panner(PannerOptions::default()),
        ]
    }

    #[test]
    fn every_listed_param_has_a_descriptor_and_its_default_is_in_range() {
        for kind in kinds() {
            for &param in param_names(&kind) {
                let found = descriptor(&kind, param, 44_100.0).unwrap();
                assert!(found.min <= found.default && found.default <= found.max, "{kind:?} {param:?}");
                assert_eq!(found.name, param.name());
            }
            assert_eq!(descriptor(&kind, ParamName::Ratio, 44_100.0).is_some(), kind == NodeKind::DynamicsCompressor);
        }
    }

    /// Ranges as Chromium 156 on Linux x86_64 printed them, at 44100 Hz.
    #[test]
    fn ranges_of_chromium_156() {
        let range =
            |kind: NodeKind, param| descriptor(&kind, param, 44_100.0).map(|d| (d.min.to_bits(), d.max.to_bits()));
        let bits = |min: f64, max: f64| Some(((min as f32).to_bits(), (max as f32).to_bits()));
        let biquad = NodeKind::BiquadFilter { filter: BiquadFilterType::Lowpass };
        let oscillator = NodeKind::Oscillator { shape: OscillatorType::Sine };
        assert_eq!(range(biquad.clone(), ParamName::Frequency), bits(0.0, 22050.0));
        assert_eq!(range(biquad.clone(), ParamName::Gain), bits(-3.4028234663852886e+38, 1541.273681640625));
        assert_eq!(range(biquad, ParamName::Q), bits(-3.4028234663852886e+38, 3.4028234663852886e+38));
        assert_eq!(range(oscillator.clone(), ParamName::Frequency), bits(-22050.0, 22050.0));
        assert_eq!(range(oscillator, ParamName::Detune), bits(-153600.0, 153600.0));
        assert_eq!(range(NodeKind::DynamicsCompressor, ParamName::Threshold), bits(-100.0, 0.0));
        assert_eq!(range(NodeKind::Delay { max_delay_time: 0.1 }, ParamName::DelayTime), bits(0.0, 0.1));
        let attack = descriptor(&NodeKind::DynamicsCompressor, ParamName::Attack, 44_100.0).unwrap();
        assert_eq!(f64::from(attack.default), 0.003000000026077032);
    }
}
