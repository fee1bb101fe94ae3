//! The distance in ulps over time, as a picture.

use plotters::prelude::*;

use super::Divergence;

/// A picture that was not drawn.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw: {0}")]
pub struct PlotError(String);

const WIDTH: u32 = 960;
const HEIGHT: u32 = 480;

/// Colours that differ in lightness too.
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 0, 0),
    RGBColor(0, 90, 181),
    RGBColor(220, 50, 32),
    RGBColor(0, 128, 96),
    RGBColor(153, 79, 0),
    RGBColor(120, 94, 240),
];

/// An SVG picture of how far the bits of each stage are apart over time: the bits that the distance in ulps takes, so
/// that one step up is a doubling, and 0 is equal.
///
/// # Errors
/// [`PlotError`].
pub fn svg(divergence: &Divergence) -> Result<String, PlotError> {
    let mut text = String::new();
    draw(divergence, &mut text).map_err(|error| PlotError(error.to_string()))?;
    Ok(text)
}

fn draw(divergence: &Divergence, text: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let stages: Vec<_> = divergence.stages.iter().filter(|stage| !stage.name.contains(" of ")).collect();
    let parts = stages.iter().map(|stage| stage.growth.len()).max().unwrap_or(1).max(2);
    let highest = stages.iter().map(|stage| bits(stage.widest)).max().unwrap_or(0).max(1);
    let area = SVGBackend::with_string(text, (WIDTH, HEIGHT)).into_drawing_area();
    area.fill(&WHITE)?;
    let title = format!("{}: {} and {}", divergence.graph, divergence.left, divergence.right);
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 16))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(44)
        .build_cartesian_2d(0..parts - 1, 0..highest)?;
    chart
        .configure_mesh()
        .x_desc("time, in parts of the rendering")
        .y_desc("bits of the distance in ulps")
        .label_style(("sans-serif", 12))
        .draw()?;
    for (stage, colour) in stages.iter().zip(COLOURS.iter().cycle()) {
        let points = stage.growth.iter().enumerate().map(|(part, &distance)| (part, bits(distance)));
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
            .label(stage.name.clone())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK)
        .label_font(("sans-serif", 12))
        .draw()?;
    area.present()?;
    Ok(())
}

fn bits(distance: u64) -> u32 {
    u64::BITS - distance.leading_zeros()
}
