//! The strict reader. It works level by level on undecoded JSON, so that each value is decoded where it is known what
//! it must be, and a number is taken as JavaScript takes it, beyond the range of f64 too.

use std::{borrow::Cow, collections::HashMap, fmt};

use lastbit_graph::options::{
    BiquadFilterType, ChannelCountMode, ChannelInterpretation, DistanceModel, OverSample, PanningModel, ParamName,
    PeriodicWave,
};
use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Automation, Buffer, Connection, GraphJson, Init, Method, Node, NodeType, Target, Waveform};
use crate::Error;

type Raw<'t> = &'t RawValue;

pub(super) fn graphs(text: &str) -> Result<Vec<GraphJson>, Error> {
    let raw = document(text)?;
    if kind(raw) == "an array" {
        Reader::default().array("graphs", raw)?.into_iter().map(read_graph).collect()
    } else {
        Ok(vec![read_graph(raw)?])
    }
}

pub(super) fn graph(text: &str) -> Result<GraphJson, Error> {
    read_graph(document(text)?)
}

fn document(text: &str) -> Result<Raw<'_>, Error> {
    serde_json::from_str(text).map_err(|error| Error::Syntax { graph: None, reason: error.to_string() })
}

/// Fields of an object in order, each to be taken once.
struct Object<'t> {
    fields: Vec<(Cow<'t, str>, Option<Raw<'t>>)>,
}

impl<'de: 't, 't> Deserialize<'de> for Object<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Raw<'de>>()? {
                    fields.push((Cow::Owned(key), Some(value)));
                }
                Ok(Object { fields })
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl<'t> Object<'t> {
    fn take(&mut self, field: &str) -> Option<Raw<'t>> {
        self.fields.iter_mut().find(|(name, _)| name == field).and_then(|(_, value)| value.take())
    }
}

/// What kind of JSON value an undecoded one is.
fn kind(raw: Raw<'_>) -> &'static str {
    match raw.get().bytes().next() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// Where the reader is, for its errors.
#[derive(Default, Clone, Copy)]
struct Reader<'p> {
    graph: Option<&'p str>,
    node: Option<&'p str>,
    /// What stands before a field's name: `buffer.`.
    path: &'p str,
}

impl Reader<'_> {
    fn error(&self, field: &str, given: impl Into<String>, expected: impl Into<String>) -> Error {
        Error::Malformed {
            graph: self.graph.map(str::to_owned),
            node: self.node.map(str::to_owned),
            field: format!("{}{field}", self.path),
            given: given.into(),
            expected: expected.into(),
        }
    }

    fn wrong(&self, field: &str, raw: Raw<'_>, expected: &str) -> Error {
        const SHOWN: usize = 60;
        let text = raw.get();
        let mut shown: String = text.chars().take(SHOWN).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        self.error(field, format!("{} {shown}", kind(raw)), expected)
    }

    fn syntax(&self, error: &serde_json::Error) -> Error {
        Error::Syntax { graph: self.graph.map(str::to_owned), reason: error.to_string() }
    }

    fn required<'t>(&self, object: &mut Object<'t>, field: &str) -> Result<Raw<'t>, Error> {
        object.take(field).ok_or_else(|| self.error(field, "nothing", "a value: the field is missing"))
    }

    fn object<'t>(&self, field: &str, raw: Raw<'t>) -> Result<Object<'t>, Error> {
        if kind(raw) != "an object" {
            return Err(self.wrong(field, raw, "an object"));
        }
        let object: Object<'t> = serde_json::from_str(raw.get()).map_err(|error| self.syntax(&error))?;
        Ok(object)
    }

    /// Refuses a field given twice; to be called once it is known where the object is.
    fn once(&self, object: &Object<'_>) -> Result<(), Error> {
        let mut seen = std::collections::HashSet::new();
        match object.fields.iter().find(|(name, _)| !seen.insert(name.as_ref())) {
            Some((name, _)) => Err(self.error(name, "given twice", "each field once")),
            None => Ok(()),
        }
    }

    /// Refuses a field that nobody took.
    fn finish(&self, object: &Object<'_>) -> Result<(), Error> {
        match object.fields.iter().find(|(_, value)| value.is_some()) {
            Some((name, _)) => Err(self.error(name, "an unknown field", "only fields of the format")),
            None => Ok(()),
        }
    }

    fn array<'t>(&self, field: &str, raw: Raw<'t>) -> Result<Vec<Raw<'t>>, Error> {
        if kind(raw) != "an array" {
            return Err(self.wrong(field, raw, "an array"));
        }
        serde_json::from_str(raw.get()).map_err(|error| self.syntax(&error))
    }

    fn string(&self, field: &str, raw: Raw<'_>) -> Result<String, Error> {
        if kind(raw) != "a string" {
            return Err(self.wrong(field, raw, "a string"));
        }
        serde_json::from_str(raw.get()).map_err(|error| self.syntax(&error))
    }

    fn boolean(&self, field: &str, raw: Raw<'_>) -> Result<bool, Error> {
        raw.get().parse().map_err(|_| self.wrong(field, raw, "true or false"))
    }

    /// A number as JavaScript reads it: the nearest f64, infinite where there is none.
    fn number(&self, field: &str, raw: Raw<'_>) -> Result<f64, Error> {
        let number = if kind(raw) == "a number" { raw.get().parse().ok() } else { None };
        number.ok_or_else(|| self.wrong(field, raw, "a number"))
    }

    fn whole(&self, field: &str, raw: Raw<'_>) -> Result<u32, Error> {
        let number = self.number(field, raw)?;
        if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number) {
            Ok(number as u32)
        } else {
            Err(self.wrong(field, raw, "a whole number from 0 to 4294967295"))
        }
    }

    fn numbers(&self, field: &str, raw: Raw<'_>) -> Result<Vec<f64>, Error> {
        let items = self.array(field, raw)?;
        let item = |(index, &raw): (usize, &Raw<'_>)| {
            let number = if kind(raw) == "a number" { raw.get().parse().ok() } else { None };
            number.ok_or_else(|| self.wrong(&format!("{field}[{index}]"), raw, "a number"))
        };
        items.iter().enumerate().map(item).collect()
    }

    /// Numbers as a `Float32Array` holds them.
    fn floats(&self, field: &str, raw: Raw<'_>) -> Result<Vec<f32>, Error> {
        Ok(self.numbers(field, raw)?.into_iter().map(|number| number as f32).collect())
    }

    fn one_of<T: Copy>(&self, field: &str, raw: Raw<'_>, values: &[(&str, T)]) -> Result<T, Error> {
        let text = if kind(raw) == "a string" { Some(self.string(field, raw)?) } else { None };
        let known = values.iter().find(|(name, _)| Some(*name) == text.as_deref());
        known.map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
            self.wrong(field, raw, &format!("one of {}", names.join(", ")))
        })
    }

    fn optional<'t, T>(
        &self,
        object: &mut Object<'t>,
        field: &str,
        read: impl FnOnce(&Self, &str, Raw<'t>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        object.take(field).map(|raw| read(self, field, raw)).transpose()
    }

    fn init(&self, object: &mut Object<'_>) -> Result<Option<Init>, Error> {
        self.optional(object, "init", |at, field, raw| {
            at.one_of(field, raw, &[("value", Init::Value), ("ctor", Init::Ctor)])
        })
    }

    fn buffer(&self, object: &mut Object<'_>) -> Result<Buffer, Error> {
        let mut inner = self.object("buffer", self.required(object, "buffer")?)?;
        let at = Self { path: "buffer.", ..*self };
        at.once(&inner)?;
        let channels = at.array("channels", at.required(&mut inner, "channels")?)?;
        let channel = |(index, raw): (usize, &Raw<'_>)| at.floats(&format!("channels[{index}]"), raw);
        let channels = channels.iter().enumerate().map(channel).collect::<Result<_, _>>()?;
        let sample_rate = at.optional(&mut inner, "sampleRate", Self::number)?;
        at.finish(&inner)?;
        Ok(Buffer { channels, sample_rate })
    }

    fn periodic_wave(&self, object: &mut Object<'_>) -> Result<Option<PeriodicWave>, Error> {
        let Some(raw) = object.take("periodicWave") else { return Ok(None) };
        let mut inner = self.object("periodicWave", raw)?;
        let at = Self { path: "periodicWave.", ..*self };
        at.once(&inner)?;
        let real = at.floats("real", at.required(&mut inner, "real")?)?;
        let imag = at.floats("imag", at.required(&mut inner, "imag")?)?;
        let disable_normalization = at.optional(&mut inner, "disableNormalization", Self::boolean)?.unwrap_or(false);
        at.finish(&inner)?;
        Ok(Some(PeriodicWave { real, imag, disable_normalization }))
    }

    fn node_type(&self, name: &str, raw_name: Raw<'_>, object: &mut Object<'_>) -> Result<NodeType, Error> {
        let number = Self::number;
        Ok(match name {
            "oscillator" => NodeType::Oscillator {
                waveform: self.optional(object, "waveform", |at, field, raw| {
                    at.one_of(
                        field,
                        raw,
                        &[
                            ("sine", Waveform::Sine),
                            ("square", Waveform::Square),
                            ("sawtooth", Waveform::Sawtooth),
                            ("triangle", Waveform::Triangle),
                            ("custom", Waveform::Custom),
                        ],
                    )
                })?,
                periodic_wave: self.periodic_wave(object)?,
            },
            "compressor" => NodeType::Compressor,
            "gain" => NodeType::Gain,
            "biquad" => NodeType::Biquad {
                filter_type: self.optional(object, "filterType", |at, field, raw| {
                    use BiquadFilterType::{Allpass, Bandpass, Highpass, Highshelf, Lowpass, Lowshelf, Notch, Peaking};
                    at.one_of(
                        field,
                        raw,
                        &[
                            ("lowpass", Lowpass),
                            ("highpass", Highpass),
                            ("bandpass", Bandpass),
                            ("lowshelf", Lowshelf),
                            ("highshelf", Highshelf),
                            ("peaking", Peaking),
                            ("notch", Notch),
                            ("allpass", Allpass),
                        ],
                    )
                })?,
                frequency_response: self.optional(object, "frequencyResponse", Self::floats)?,
            },
            "analyser" => NodeType::Analyser {
                fft_size: self.optional(object, "fftSize", Self::whole)?,
                min_decibels: self.optional(object, "minDecibels", number)?,
                max_decibels: self.optional(object, "maxDecibels", number)?,
                smoothing_time_constant: self.optional(object, "smoothingTimeConstant", number)?,
            },
            "bufferSource" => NodeType::BufferSource {
                buffer: self.buffer(object)?,
                looping: self.optional(object, "loop", Self::boolean)?,
                loop_start: self.optional(object, "loopStart", number)?,
                loop_end: self.optional(object, "loopEnd", number)?,
                offset: self.optional(object, "offset", number)?,
                duration: self.optional(object, "duration", number)?,
            },
            "delay" => NodeType::Delay { max_delay_time: self.optional(object, "maxDelayTime", number)? },
            "waveshaper" => NodeType::WaveShaper {
                curve: self.optional(object, "curve", Self::floats)?,
                oversample: self.optional(object, "oversample", |at, field, raw| {
                    at.one_of(field, raw, &[("none", OverSample::None), ("2x", OverSample::X2), ("4x", OverSample::X4)])
                })?,
            },
            "constant" => NodeType::Constant,
            "convolver" => NodeType::Convolver {
                buffer: self.buffer(object)?,
                normalize: self.optional(object, "normalize", Self::boolean)?,
            },
            "stereoPanner" => NodeType::StereoPanner,
            "panner" => NodeType::Panner {
                panning_model: self.optional(object, "panningModel", |at, field, raw| {
                    at.one_of(field, raw, &[("equalpower", PanningModel::EqualPower), ("HRTF", PanningModel::Hrtf)])
                })?,
                distance_model: self.optional(object, "distanceModel", |at, field, raw| {
                    use DistanceModel::{Exponential, Inverse, Linear};
                    at.one_of(field, raw, &[("linear", Linear), ("inverse", Inverse), ("exponential", Exponential)])
                })?,
                ref_distance: self.optional(object, "refDistance", number)?,
                max_distance: self.optional(object, "maxDistance", number)?,
                rolloff_factor: self.optional(object, "rolloffFactor", number)?,
                cone_inner_angle: self.optional(object, "coneInnerAngle", number)?,
                cone_outer_angle: self.optional(object, "coneOuterAngle", number)?,
                cone_outer_gain: self.optional(object, "coneOuterGain", number)?,
            },
            "iir" => NodeType::Iir {
                feedforward: self.numbers("feedforward", self.required(object, "feedforward")?)?,
                feedback: self.numbers("feedback", self.required(object, "feedback")?)?,
            },
            "merger" => NodeType::Merger { number_of_inputs: self.optional(object, "numberOfInputs", Self::whole)? },
            "splitter" => {
                NodeType::Splitter { number_of_outputs: self.optional(object, "numberOfOutputs", Self::whole)? }
            }
            _ => return Err(self.wrong("type", raw_name, &format!("one of {}", NODE_TYPES.join(", ")))),
        })
    }

    fn node(&self, id: String, object: &mut Object<'_>) -> Result<Node, Error> {
        self.once(object)?;
        let raw_name = self.required(object, "type")?;
        let name = self.string("type", raw_name)?;
        let init = self.init(object)?;
        let node_type = self.node_type(&name, raw_name, object)?;
        let mut params = Vec::new();
        for &param in node_type.params() {
            if let Some(value) = self.optional(object, param.name(), Self::number)? {
                params.push((param, value));
            }
        }
        let channel_count = self.optional(object, "channelCount", Self::whole)?;
        let channel_count_mode = self.optional(object, "channelCountMode", |at, field, raw| {
            use ChannelCountMode::{ClampedMax, Explicit, Max};
            at.one_of(field, raw, &[("max", Max), ("clamped-max", ClampedMax), ("explicit", Explicit)])
        })?;
        let channel_interpretation = self.optional(object, "channelInterpretation", |at, field, raw| {
            use ChannelInterpretation::{Discrete, Speakers};
            at.one_of(field, raw, &[("speakers", Speakers), ("discrete", Discrete)])
        })?;
        let (mut start, mut stop) = (None, None);
        if node_type.is_source() {
            start = self.optional(object, "start", Self::number)?;
            stop = self.optional(object, "stop", Self::number)?;
        }
        self.finish(object)?;
        Ok(Node { id, init, node_type, params, channel_count, channel_count_mode, channel_interpretation, start, stop })
    }

    fn method(&self, name: &str, raw_name: Raw<'_>, raw_args: Raw<'_>) -> Result<Method, Error> {
        let args = self.array("args", raw_args)?;
        let number = |index: usize| self.number(&format!("args[{index}]"), args[index]);
        let count = |expected: usize| {
            let given = format!("{} arguments", args.len());
            if args.len() == expected { Ok(()) } else { Err(self.error("args", given, format!("{expected}"))) }
        };
        Ok(match name {
            "setValueAtTime" => {
                count(2)?;
                Method::SetValueAtTime { value: number(0)?, start_time: number(1)? }
            }
            "linearRampToValueAtTime" => {
                count(2)?;
                Method::LinearRampToValueAtTime { value: number(0)?, end_time: number(1)? }
            }
            "exponentialRampToValueAtTime" => {
                count(2)?;
                Method::ExponentialRampToValueAtTime { value: number(0)?, end_time: number(1)? }
            }
            "setTargetAtTime" => {
                count(3)?;
                Method::SetTargetAtTime { target: number(0)?, start_time: number(1)?, time_constant: number(2)? }
            }
            "setValueCurveAtTime" => {
                count(3)?;
                let values = self.floats("args[0]", args[0])?;
                Method::SetValueCurveAtTime { values, start_time: number(1)?, duration: number(2)? }
            }
            "cancelScheduledValues" => {
                count(1)?;
                Method::CancelScheduledValues { cancel_time: number(0)? }
            }
            "cancelAndHoldAtTime" => {
                count(1)?;
                Method::CancelAndHoldAtTime { cancel_time: number(0)? }
            }
            _ => return Err(self.wrong("method", raw_name, &format!("one of {}", METHODS.join(", ")))),
        })
    }
}

const NODE_TYPES: &[&str] = &[
    "oscillator",
    "compressor",
    "gain",
    "biquad",
    "analyser",
    "bufferSource",
    "delay",
    "waveshaper",
    "constant",
    "convolver",
    "stereoPanner",
    "panner",
    "iir",
    "merger",
    "splitter",
];

const METHODS: &[&str] = &[
    "setValueAtTime",
    "linearRampToValueAtTime",
    "exponentialRampToValueAtTime",
    "setTargetAtTime",
    "setValueCurveAtTime",
    "cancelScheduledValues",
    "cancelAndHoldAtTime",
];

/// Nodes by id, while a graph is read.
type Index = HashMap<String, usize>;

/// The parameter of a node by its name in the API.
fn param_of(nodes: &[Node], node: usize, name: &str) -> Option<ParamName> {
    nodes.get(node)?.node_type.params().iter().copied().find(|param| param.name() == name)
}

fn automation(at: Reader<'_>, raw: Raw<'_>, nodes: &[Node], index: &Index) -> Result<Automation, Error> {
    let mut object = at.object("", raw)?;
    let path = format!("{}.", at.path);
    let at = Reader { path: &path, ..at };
    at.once(&object)?;
    let raw_node = at.required(&mut object, "node")?;
    let name = at.string("node", raw_node)?;
    let node = *index.get(&name).ok_or_else(|| at.wrong("node", raw_node, "the id of a node"))?;
    let raw_param = at.required(&mut object, "param")?;
    let param = param_of(nodes, node, &at.string("param", raw_param)?)
        .ok_or_else(|| at.wrong("param", raw_param, &format!("a parameter of node '{name}'")))?;
    let raw_method = at.required(&mut object, "method")?;
    let method = at.method(&at.string("method", raw_method)?, raw_method, at.required(&mut object, "args")?)?;
    at.finish(&object)?;
    Ok(Automation { node, param, method })
}

fn connection(at: Reader<'_>, raw: Raw<'_>, nodes: &[Node], index: &Index) -> Result<Connection, Error> {
    const SHAPE: &str = "[from, to, output?, input?]";
    let ends = at.array("", raw)?;
    let &[raw_from, raw_to, ref ports @ ..] = ends.as_slice() else {
        return Err(at.wrong("", raw, SHAPE));
    };
    if ports.len() > 2 {
        return Err(at.wrong("", raw, SHAPE));
    }
    let port = |port: usize| ports.get(port).map_or(Ok(0), |raw| at.whole("", raw));
    let (output, input) = (port(0)?, port(1)?);

    let from = at.string("", raw_from)?;
    let from = match index.get(&from) {
        Some(&node) => Some(node),
        None if from == DESTINATION => None,
        None => return Err(at.wrong("", raw_from, "the id of a node to connect from")),
    };
    let missing = || at.wrong("", raw_to, "the id of a node to connect to, 'destination', or 'node.parameter'");
    let to = at.string("", raw_to)?;
    let to = match to.split_once('.') {
        None if to == DESTINATION => Target::Destination { input },
        None => Target::Node { node: *index.get(&to).ok_or_else(missing)?, input },
        Some((node, param)) => {
            let node = *index.get(node).ok_or_else(missing)?;
            let param = param_of(nodes, node, param).ok_or_else(missing)?;
            if input != 0 {
                return Err(at.wrong("", raw, "input 0, the only one of a parameter"));
            }
            Target::Param { node, param }
        }
    };
    Ok(Connection { from, output, to })
}

const DESTINATION: &str = "destination";

fn read_graph(raw: Raw<'_>) -> Result<GraphJson, Error> {
    let at = Reader::default();
    let mut object = at.object("graph", raw)?;
    let id = at.string("id", at.required(&mut object, "id")?)?;
    let at = Reader { graph: Some(&id), ..at };
    at.once(&object)?;
    let sample_rate = at.number("sampleRate", at.required(&mut object, "sampleRate")?)?;
    let length = at.whole("length", at.required(&mut object, "length")?)?;
    let channels = at.whole("channels", at.required(&mut object, "channels")?)?;
    let init = at.init(&mut object)?.unwrap_or_default();
    let group = at.optional(&mut object, "group", Reader::string)?;
    let note = at.optional(&mut object, "note", Reader::string)?;

    let mut nodes = Vec::new();
    let mut index = Index::new();
    for (place, raw) in at.array("nodes", at.required(&mut object, "nodes")?)?.into_iter().enumerate() {
        let field = format!("nodes[{place}]");
        let mut fields = at.object(&field, raw)?;
        let path = format!("{field}.");
        let place = Reader { path: &path, ..at };
        let raw_id = place.required(&mut fields, "id")?;
        let name = place.string("id", raw_id)?;
        if name.is_empty() || name == DESTINATION || name.contains('.') {
            return Err(place.wrong("id", raw_id, "an id without dots that is not empty and not 'destination'"));
        }
        if index.insert(name.clone(), nodes.len()).is_some() {
            return Err(place.wrong("id", raw_id, "an id that no other node has"));
        }
        let within = name.clone();
        nodes.push(Reader { node: Some(&within), ..at }.node(name, &mut fields)?);
    }

    let mut automations = Vec::new();
    let listed = object.take("automation").map_or(Ok(Vec::new()), |raw| at.array("automation", raw))?;
    for (place, raw) in listed.into_iter().enumerate() {
        automations.push(automation(Reader { path: &format!("automation[{place}]"), ..at }, raw, &nodes, &index)?);
    }
    let mut connections = Vec::new();
    for (place, raw) in at.array("connections", at.required(&mut object, "connections")?)?.into_iter().enumerate() {
        connections.push(connection(Reader { path: &format!("connections[{place}]"), ..at }, raw, &nodes, &index)?);
    }
    at.finish(&object)?;
    Ok(GraphJson {
        id: id.clone(),
        group,
        note,
        sample_rate,
        length,
        channels,
        init,
        nodes,
        automation: automations,
        connections,
    })
}
