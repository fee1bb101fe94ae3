//! A graph's result as a list of named arrays of bits: what two renderings are compared by.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::Error;

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

/// A result in the corpus's schema: arrays are base64 of little-endian data.
#[derive(Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    #[serde(default)]
    ch: Vec<String>,
    #[serde(default)]
    reduction: BTreeMap<String, Reduction>,
    #[serde(default)]
    analyser: BTreeMap<String, Analyser>,
    #[serde(default)]
    response: BTreeMap<String, Response>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Reduction {
    bits: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Analyser {
    freq: String,
    time: String,
    byte_freq: String,
    byte_time: String,
}

#[derive(Deserialize)]
struct Response {
    mag: String,
    phase: String,
}

impl Record {
    /// The name of the exception: what stands before the message.
    pub(crate) fn error_name(&self) -> Option<&str> {
        self.error.as_deref().map(|error| error.split(':').next().unwrap_or(error).trim())
    }

    pub(crate) fn outcome(&self) -> Result<Outcome, Error> {
        let mut outputs = Vec::new();
        for (channel, data) in self.ch.iter().enumerate() {
            self.push(&mut outputs, format!("ch/{channel}"), floats(data))?;
        }
        for (node, reduction) in &self.reduction {
            let bits = u32::from_str_radix(&reduction.bits, 16).map(Array::Bits).map_err(|e| e.to_string());
            self.push(&mut outputs, format!("reduction/{node}"), bits)?;
        }
        for (node, analyser) in &self.analyser {
            self.push(&mut outputs, format!("analyser/{node}/freq"), floats(&analyser.freq))?;
            self.push(&mut outputs, format!("analyser/{node}/time"), floats(&analyser.time))?;
            self.push(&mut outputs, format!("analyser/{node}/byteFreq"), bytes(&analyser.byte_freq).map(Array::Bytes))?;
            self.push(&mut outputs, format!("analyser/{node}/byteTime"), bytes(&analyser.byte_time).map(Array::Bytes))?;
        }
        for (node, response) in &self.response {
            self.push(&mut outputs, format!("response/{node}/mag"), floats(&response.mag))?;
            self.push(&mut outputs, format!("response/{node}/phase"), floats(&response.phase))?;
        }
        Ok(Outcome { error: self.error_name().map(str::to_owned), outputs })
    }

    fn push(
        &self,
        outputs: &mut Vec<(String, Array)>,
        output: String,
        array: Result<Array, String>,
    ) -> Result<(), Error> {
        match array {
            Ok(array) => outputs.push((output, array)),
            Err(what) => return Err(Error::Array { graph: self.id.clone(), output, what }),
        }
        Ok(())
    }
}

fn bytes(data: &str) -> Result<Vec<u8>, String> {
    BASE64_STANDARD.decode(data).map_err(|e| format!("not base64: {e}"))
}

fn floats(data: &str) -> Result<Array, String> {
    let bytes = bytes(data)?;
    let words = bytes.chunks_exact(4);
    if !words.remainder().is_empty() {
        return Err(format!("{} bytes are no whole number of 32-bit floats", bytes.len()));
    }
    Ok(Array::F32(words.map(|w| u32::from_le_bytes([w[0], w[1], w[2], w[3]])).collect()))
}
