//! Answers as JSON; docs/answers.md describes the documents.

use lastbit::js_number;
use serde_json::{Map, Value, json};

use crate::{
    Identification, Verification,
    identify::{Finding, Match, Noise},
    words,
};

impl Match<'_> {
    /// The match as JSON.
    pub fn to_json(&self) -> Value {
        let spans = self.spans().map(|span| {
            json!({
                "profile": span.id,
                "engine": span.engine,
                "platform": span.platform.to_string(),
                "from": span.from.to_string(),
                "until": span.until.map(|until| until.to_string()),
                "captures": span.captures.iter().map(|(_, capture)| capture).collect::<Vec<_>>(),
            })
        });
        json!({
            "recipe": self.recipe.name,
            "class": self.rendering.class,
            "value": self.rendering.fingerprint.value_text(),
            "profiles": spans.collect::<Vec<_>>(),
        })
    }
}

impl Identification<'_> {
    /// The answer in one sentence.
    pub fn in_words(&self) -> String {
        let mut text = words::finding(self);
        if self.first_frame > 0 {
            text.push_str(&format!("; the samples are those from frame {} on", self.first_frame));
        }
        if let Some(rate) = self.sample_rate {
            text.push_str(&format!("; the recipe was rendered at {} Hz", js_number(rate)));
        }
        text
    }

    /// The answer as JSON.
    pub fn to_json(&self) -> Value {
        let mut document = json!({
            "finding": self.finding.kind(),
            "text": self.in_words(),
            "recipe": self.recipe().map(|recipe| recipe.name.as_str()),
            "class": self.class(),
            "settled": self.is_settled(),
            "firstFrame": self.first_frame,
            "sampleRate": self.sample_rate,
            "matches": self.matches.iter().map(Match::to_json).collect::<Vec<_>>(),
        });
        let details = self.finding.details();
        if !details.is_empty() {
            document["details"] = Value::Object(details);
        }
        document
    }
}

impl Finding {
    /// What kind of finding it is: the name in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Restored { .. } => "restored",
            Self::ConstantFactor { .. } => "constant-factor",
            Self::PossibleFactor { .. } => "possible-factor",
            Self::Noise(Noise::Ulps { .. }) => "ulps",
            Self::Noise(Noise::Offset(_)) => "offset",
            Self::Noise(Noise::Sparse { .. }) => "sparse",
            Self::Noise(Noise::Multiplicative(_)) => "multiplicative-noise",
            Self::Noise(Noise::Additive(_)) => "additive-noise",
            Self::PseudoRandom { .. } => "pseudo-random",
            Self::ValueAltered { .. } => "value-altered",
            Self::Mixed => "mixed",
            Self::Constant(0.0) => "silence",
            Self::Constant(_) => "constant",
            Self::NotFinite => "not-finite",
            Self::Absent(_) => "absent",
            Self::Unknown => "unknown",
        }
    }

    fn details(&self) -> Map<String, Value> {
        let details = match self {
            Self::Restored { distance, tolerance } => json!({"distance": distance, "tolerance": tolerance}),
            Self::ConstantFactor { factor } => json!({
                "factor": factor.middle(), "low": factor.low, "high": factor.high,
            }),
            Self::PossibleFactor { factor } => json!({"factor": factor}),
            Self::Noise(Noise::Ulps { differing, histogram }) => {
                let histogram: Map<String, Value> =
                    histogram.iter().map(|(ulps, count)| (ulps.to_string(), (*count).into())).collect();
                json!({"differing": differing, "upToUlps": histogram})
            }
            Self::Noise(Noise::Offset(offset)) => json!({
                "offset": offset.middle(), "low": offset.low, "high": offset.high,
            }),
            Self::Noise(Noise::Sparse { differing, every, largest }) => {
                json!({"differing": differing, "every": every, "largest": largest})
            }
            Self::Noise(Noise::Multiplicative(spread) | Noise::Additive(spread)) => json!(spread),
            Self::PseudoRandom { state } => json!({"state": format!("{state:016x}")}),
            Self::ValueAltered { distance } => json!({"distance": distance}),
            Self::Constant(value) => json!({"value": value}),
            Self::Absent(absence) => json!({"absence": absence}),
            _ => Value::Null,
        };
        match details {
            Value::Object(details) => details,
            _ => Map::new(),
        }
    }
}

impl Verification<'_> {
    /// The class of the samples before farbling, where it is known: an id for the visitor as far as this one signal
    /// goes.
    pub fn class(&self) -> Option<&str> {
        self.identification.class()
    }

    /// The verification as JSON.
    pub fn to_json(&self) -> Value {
        let published = self.published.iter().map(|row| {
            json!({
                "value": row.value, "browser": row.browser, "version": row.version, "os": row.os, "source": row.source,
            })
        });
        json!({
            "verdict": self.judgement,
            "reasons": self.reasons,
            "class": self.class(),
            "claim": self.claim,
            "identification": self.identification.to_json(),
            "published": published.collect::<Vec<_>>(),
        })
    }
}
