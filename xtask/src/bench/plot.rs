//! The history of a target's records, as a picture.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use plotters::prelude::*;

use super::record::{Record, all, folder};

const SIZE: (u32, u32) = (960, 540);
/// What is plotted, by the start of a bench's name: what the README's table has, for one of each engine.
const PLOTTED: [&str; 4] =
    ["warm/fingerprintjs/", "cold/fingerprintjs/", "minute/fingerprintjs/", super::program::NAME];

/// Places of records and ratios.
type Points = Vec<(f64, f64)>;

/// How each bench's time relates to the oldest record that has it, 1 being as fast. Writes `history.svg` beside the
/// records.
pub(super) fn history(target: &str) -> anyhow::Result<PathBuf> {
    let path = folder(target).join("history.svg");
    let records: Vec<Record> = all(target)?.into_iter().map(|(_, record)| record).collect();
    if !records.is_empty() {
        draw(&path, &records).map_err(|error| anyhow!("{}: {error}", path.display()))?;
    }
    Ok(path)
}

fn draw(path: &Path, records: &[Record]) -> anyhow::Result<()> {
    let series = series(records).context("no record")?;
    let ratios = series.iter().flat_map(|(_, points)| points.iter().map(|(_, ratio)| *ratio));
    let (low, high) = ratios.fold((1.0_f64, 1.0_f64), |(low, high), ratio| (low.min(ratio), high.max(ratio)));
    let end = records.len() as f64 - 0.5;

    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption("median time, by that of the first record", ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(32)
        .y_label_area_size(48)
        .build_cartesian_2d(-0.5..end, low * 0.9..high * 1.1)?;
    let label = |x: &f64| {
        let whole = (x - x.round()).abs() < 1e-6;
        let record = whole.then(|| records.get(x.round() as usize)).flatten();
        record.map_or_else(String::new, |record| record.commit.chars().take(7).collect())
    };
    let mesh = &mut chart.configure_mesh();
    mesh.x_labels(2 * records.len() + 1).x_label_formatter(&label).disable_x_mesh().draw()?;
    for (index, (name, points)) in series.into_iter().enumerate() {
        let colour = Palette99::pick(index).to_rgba();
        chart.draw_series(points.iter().map(|point| Circle::new(*point, 3, colour.filled())))?;
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerLeft)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    root.present()?;
    Ok(())
}

/// The plotted benches of the newest record for the profiles that its peers were timed with: place and ratio in each
/// record that has them.
fn series(records: &[Record]) -> Option<Vec<(String, Points)>> {
    let newest = records.last()?;
    let profiles = newest.profiles_of_peers();
    let plotted = |name: &&String| {
        let rest = PLOTTED.iter().find_map(|start| name.strip_prefix(start));
        rest.is_some_and(|rest| rest.is_empty() || profiles.contains(&rest))
    };
    let points = |name: &String| {
        let times =
            records.iter().enumerate().filter_map(|(place, record)| Some((place, record.times.get(name)?.median)));
        let times: Vec<(usize, f64)> = times.collect();
        let first = times.first().map_or(1.0, |(_, time)| *time);
        times.into_iter().map(|(place, time)| (place as f64, time / first)).collect()
    };
    Some(newest.times.keys().filter(plotted).map(|name| (name.clone(), points(name))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(commit: &str, time: f64) -> Record {
        let turns = serde_json::json!({"first": [1, 1, 1], "second": [1, 1, 1], "ratio": [1, 1, 1]});
        serde_json::from_value(serde_json::json!({
            "command": "x", "date": commit, "commit": commit, "profiles": 1,
            "machine": {
                "target": "t", "cpu": "c", "cores": 1, "features": "", "backend": "scalar", "system": "s", "rustc": "r",
                "load": 0.0
            },
            "times": {"warm/fingerprintjs/p": [time, time, time], "warm/fingerprintjs/q": [1, 1, 1], "x": [1, 1, 1]},
            "peers": {"peers/fingerprintjs/p": turns},
        }))
        .unwrap()
    }

    #[test]
    fn ratios_to_the_first_record() {
        let records = [record("a", 200.0), record("b", 150.0)];
        let expected = vec![("warm/fingerprintjs/p".to_owned(), vec![(0.0, 1.0), (1.0, 0.75)])];
        assert_eq!(series(&records), Some(expected));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.svg");
        draw(&path, &records).unwrap();
        let svg = std::fs::read_to_string(path).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("warm/fingerprintjs/p"), "{svg}");
    }
}
