//! What comes out of Apple's arithmetic without being a profile; docs/vdsp.md has the rest.

use lastbit::{Profile, Recipe};
use lastbit_catalog::{PublishedValue, published_values};
use lastbit_fft::Order;
use lastbit_graph::EngineArithmetic;
use lastbit_libm::Flavour;

/// One of CreepJS's sums of WebKit: samples, waveform and reduction. Its decibels go through `vDSP_vdbcon`, and
/// which device it is nobody says.
#[test]
fn fused_cosines_and_sines() {
    let mut profile = Profile::resolve("webkit-2.44/linux/x86_64+sse").unwrap_or_else(|error| panic!("{error}"));
    let EngineArithmetic::Blink(arithmetic) = &mut profile.arithmetic else { panic!("WebKit shares Blink's code") };
    arithmetic.fft = Order::VdspFused;
    arithmetic.platform_libm = Flavour::Libsystem;
    arithmetic.audio_libm = Flavour::Libsystem;
    arithmetic.decibel_libm = Flavour::Libsystem;
    let recipe = Recipe::by_name("creepjs").unwrap_or_else(|error| panic!("{error}"));
    let fingerprint = recipe.render(&profile).unwrap_or_else(|error| panic!("{error}"));
    let value = fingerprint.value_text();
    let published = |row: &&PublishedValue| row.recipe == recipe.name && row.value == value && row.time_sum.is_some();
    let row = published_values().iter().find(published).unwrap_or_else(|| panic!("{value}"));
    assert_eq!((row.browser.as_str(), &row.reproduced_by[..]), ("WebKit", &[][..]));
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
    assert_eq!(fingerprint.time_sum, number(&row.time_sum));
    assert_eq!(fingerprint.reduction.map(f64::from), number(&row.reduction));
}
