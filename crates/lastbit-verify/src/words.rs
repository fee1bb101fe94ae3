//! Findings in sentences.

use std::collections::BTreeMap;

use lastbit::js_number;
use lastbit_catalog::Span;

use crate::{
    Identification,
    farbling::Era,
    identify::{Finding, Noise, Shape, Spread},
};

/// Groups of platforms that are written out; the others are counted.
const WRITTEN: usize = 3;

/// Who computes the matches: `computed by blink 90.0.4427.0 to before 118 on linux/x86_64, ..; and 4 more`.
pub(crate) fn computed_by(identification: &Identification<'_>) -> String {
    let spans: Vec<&Span> = identification.matches.iter().flat_map(|found| found.spans()).collect();
    let mut groups: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for span in &spans {
        let versions = format!("{} {}", span.engine, span.versions());
        let place = order.iter().position(|known| *known == versions).unwrap_or_else(|| {
            order.push(versions.clone());
            order.len() - 1
        });
        groups.entry((place, versions)).or_default().push(span.platform.to_string());
    }
    let write = |((_, versions), platforms): (&(usize, String), &Vec<String>)| {
        let shown = platforms[..platforms.len().min(WRITTEN)].join(", ");
        let more = platforms.len().saturating_sub(WRITTEN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{versions} on {shown}{more}")
    };
    let written: Vec<String> = groups.iter().take(WRITTEN).map(write).collect();
    let more = groups.len().saturating_sub(WRITTEN);
    let more = if more > 0 { format!("; and {more} more ranges of versions") } else { String::new() };
    format!("computed by {}{more}", written.join("; "))
}

/// A finding in one sentence.
pub(crate) fn finding(identification: &Identification<'_>) -> String {
    let nearest = identification.matches.first().map_or("no rendering", |found| found.id());
    match &identification.finding {
        Finding::Exact => computed_by(identification),
        Finding::Restored { distance, tolerance } => format!(
            "divided by its fudge factor it is {:.2e} of itself from what {nearest} computes, within the tolerance of {tolerance:.1e}",
            distance
        ),
        Finding::ConstantFactor { factor } => {
            let factor = factor.middle();
            let whose = match factor {
                f if (Era::PerMille.least()..=1.0).contains(&f) => ", in the range of Brave's standard farbling",
                f if (Era::Percent.least()..=1.0).contains(&f) => {
                    ", in the range of Brave's standard farbling before it was narrowed"
                }
                _ => "",
            };
            format!("every sample is {nearest}'s times {factor:.9}{whose}")
        }
        Finding::PossibleFactor { factor } => format!(
            "no profile computes this sum; it is {nearest}'s times {factor:.6}, a factor that Brave's standard farbling can have"
        ),
        Finding::Noise(noise) => format!("nearest to {nearest}: {}", describe(noise)),
        Finding::PseudoRandom { .. } => {
            "a shift register's numbers instead of samples: Brave's strict farbling".to_owned()
        }
        Finding::ValueAltered { distance } => format!(
            "compressor and analyser show what {nearest} computes, and the samples' sum is {distance:.1e} of it off: noise on the buffer alone"
        ),
        Finding::Mixed => "each number is computed by some profile, and no profile computes them together".to_owned(),
        Finding::Constant(value) if *value == 0.0 => "silence: every sample is 0".to_owned(),
        Finding::Constant(value) => format!("every sample is {}", js_number((*value).into())),
        Finding::NotFinite => "samples that are infinite or no numbers, which no browser renders".to_owned(),
        Finding::Absent(_) => "nothing was shown".to_owned(),
        Finding::Unknown if identification.matches.is_empty() => "no rendering of any recipe is near".to_owned(),
        Finding::Unknown => format!("no profile computes this; {nearest} is nearest"),
    }
}

fn describe(noise: &Noise) -> String {
    match noise {
        Noise::Ulps { differing, histogram } => {
            let steps = histogram.iter().map(|(ulps, count)| format!("{count} by up to {ulps}"));
            let steps: Vec<String> = steps.take(6).collect();
            format!("{differing} samples differ in their last bits ({} ulps): another arithmetic", steps.join(", "))
        }
        Noise::Offset(offset) => format!("{:.3e} was added to every sample", offset.middle()),
        Noise::Sparse { differing, every: Some(every), largest } => {
            format!("{differing} samples were changed, one of {every}, by {largest:.1e} at most")
        }
        Noise::Sparse { differing, every: None, largest } => {
            format!("{differing} samples were changed, by {largest:.1e} at most")
        }
        Noise::Multiplicative(spread) => format!("each sample has a factor of its own, {}", distribution(spread)),
        Noise::Additive(spread) => format!("each sample has a number of its own added, {}", distribution(spread)),
    }
}

fn distribution(spread: &Spread) -> String {
    let Spread { deviation, largest, .. } = spread;
    let shape = match spread.shape {
        Shape::Uniform => format!("uniform up to {largest:.1e}"),
        Shape::Normal => format!("normal with a deviation of {deviation:.1e}"),
        Shape::Other => format!("with a deviation of {deviation:.1e}"),
    };
    let alike = match spread.same_for_equal_samples {
        Some(true) => ", the same for equal samples",
        Some(false) => ", another for equal samples",
        None => "",
    };
    format!("{shape}{alike}")
}
