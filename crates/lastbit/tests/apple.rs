//! What comes out of Apple's arithmetic without being a profile; docs/vdsp.md has the rest.

use lastbit::{Profile, Recipe};
use lastbit_fft::Order;
use lastbit_graph::EngineArithmetic;
use lastbit_libm::Flavour;

/// CreepJS's 124.043453265891 of WebKit: samples, waveform and reduction. Its decibels go through `vDSP_vdbcon`, and
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
    assert_eq!(fingerprint.value_text(), "124.043453265891");
    assert_eq!(fingerprint.time_sum, Some(502.5998911961724));
    assert_eq!(fingerprint.reduction.map(f64::from), Some(-20.538288116455078));
}
