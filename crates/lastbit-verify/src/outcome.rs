//! A graph's result as a list of named arrays of bits: what two renderings are compared by.

use lastbit::GraphResult;

/// One array of a result. The bits are kept as they are: a NaN equals only the same NaN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Array {
    /// 32-bit floats: a channel, an analyser's float read-out, a frequency response.
    F32(Vec<u32>),
    /// An analyser's byte read-out.
    Bytes(Vec<u8>),
    /// One 32-bit float: a compressor's `reduction`.
    Bits(u32),
}

impl Array {
    /// The array's bits from an array of floats.
    pub fn from_f32(values: &[f32]) -> Self {
        Self::F32(values.iter().map(|v| v.to_bits()).collect())
    }

    /// Little-endian bytes, as a browser's own array holds them.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::F32(words) => words.iter().flat_map(|w| w.to_le_bytes()).collect(),
            Self::Bytes(bytes) => bytes.clone(),
            Self::Bits(bits) => bits.to_le_bytes().to_vec(),
        }
    }
}

/// Everything a graph's rendering gave: its arrays by name, or the name of the exception it threw.
///
/// Names, in this order: `ch/0`, `ch/1`, ..; `reduction/NODE`; `analyser/NODE/freq`, `.../time`, `.../byteFreq`,
/// `.../byteTime`; `response/NODE/mag`, `.../phase`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// `error.name` of the exception, where one was thrown.
    pub error: Option<String>,
    /// The arrays, in the order above.
    pub outputs: Vec<(String, Array)>,
}

impl From<&GraphResult> for Outcome {
    /// An exception's name is what stands before the message.
    fn from(result: &GraphResult) -> Self {
        let mut outputs = Vec::new();
        for (channel, samples) in result.ch.iter().enumerate() {
            outputs.push((format!("ch/{channel}"), Array::from_f32(&samples.0)));
        }
        for (node, reduction) in &result.reduction {
            // A result that lastbit made holds eight digits; of another, what is no number equals nothing.
            let bits = u32::from_str_radix(&reduction.bits, 16).map_or(Array::Bytes(Vec::new()), Array::Bits);
            outputs.push((format!("reduction/{node}"), bits));
        }
        for (node, analyser) in &result.analyser {
            outputs.push((format!("analyser/{node}/freq"), Array::from_f32(&analyser.freq.0)));
            outputs.push((format!("analyser/{node}/time"), Array::from_f32(&analyser.time.0)));
            for (name, bytes) in [("byteFreq", &analyser.byte_freq), ("byteTime", &analyser.byte_time)] {
                if let Some(bytes) = bytes {
                    outputs.push((format!("analyser/{node}/{name}"), Array::Bytes(bytes.0.clone())));
                }
            }
        }
        for (node, response) in &result.response {
            outputs.push((format!("response/{node}/mag"), Array::from_f32(&response.mag.0)));
            outputs.push((format!("response/{node}/phase"), Array::from_f32(&response.phase.0)));
        }
        let name = |error: &String| error.split(':').next().unwrap_or(error).trim().to_owned();
        Self { error: result.error.as_ref().map(name), outputs }
    }
}
