//! The order of operations, kernel by kernel, where two targets or two spellings of a sum differ. What browsers rendered
//! with these kernels is compared graph by graph in `lastbit/tests/gecko`.

use lastbit_fft::Order;
use lastbit_libm::{EvaluationMethod, Flavour, fmaf};
use lastbit_vecmath::DefaultNan;
use lastbit_wave::gecko::{IntegerOverflow, PowersOfTwo};

use super::{
    biquad::{Section, Settings, State},
    delay_buffer::DelayBuffer,
    pan::{self, Gains},
    panner,
    resampler::Resampler,
    reverb::Reverb,
};
use crate::{
    QUANTUM,
    arithmetic::HrtfScale,
    gecko::{
        arithmetic::{Arithmetic, Automation, Azimuth, ProductSum, ResamplerLanes},
        block::Block,
        mixing,
    },
    graph::ChannelConfig,
    options::{AudioBuffer, BiquadFilterType, ChannelCountMode, ChannelInterpretation, PannerOptions},
};

/// Firefox 153 on x86_64 with FMA.
const ARITHMETIC: Arithmetic = Arithmetic {
    fft: Order::FfmpegTxFma,
    platform_libm: Flavour::Glibc228Fma,
    audio_libm: Flavour::Msun,
    powers_of_two: PowersOfTwo::Exp2,
    integer_overflow: IntegerOverflow::Indefinite,
    add_with_scale: ProductSum::Rounded,
    vector_products: ProductSum::Rounded,
    resampler: ResamplerLanes::Four,
    automation: Automation::Accumulated,
    azimuth: Azimuth::Atan2,
    hrtf_scale: HrtfScale::Symmetric,
    default_nan: DefaultNan::Negative,
    linear_guarded: true,
    hrtf_awaited: true,
    only_forward: false,
    rest_in_turn: false,
    evaluation: EvaluationMethod::Rounded,
    flush_to_zero: true,
};

fn noise(seed: u32) -> [f32; QUANTUM] {
    let mut state = seed;
    std::array::from_fn(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    })
}

fn assert_bits(what: &str, got: &[f32], want: impl IntoIterator<Item = f32>) {
    for (frame, (got, want)) in got.iter().zip(want).enumerate() {
        let (got, want) = (got.to_bits(), want.to_bits());
        assert_eq!(got, want, "{what}, frame {frame}: {got:08x}, not {want:08x}");
    }
}

#[test]
fn panning_adds_the_far_channel_to_the_near_one() {
    let (left, right) = (noise(1), noise(2));
    let block = Block::new([left, right]);
    for (on_left, gains) in [(true, (0.3, 0.8)), (false, (0.7, 0.1))] {
        let gains = Gains { left: gains.0, right: gains.1, on_left };
        let rounded = pan::constant(&block, gains, ProductSum::Rounded);
        let fused = pan::constant(&block, gains, ProductSum::Fused);
        let near = |sum: fn(f32, f32, f32) -> f32| {
            (0..QUANTUM).map(move |frame| match on_left {
                true => sum(right[frame], gains.left, left[frame]),
                false => sum(left[frame], gains.right, right[frame]),
            })
        };
        let near_channel = usize::from(!on_left);
        assert_bits("rounded", &rounded.channels()[near_channel][..], near(|a, b, c| c + a * b));
        assert_bits("fused", &fused.channels()[near_channel][..], near(fmaf));
        assert_ne!(rounded.channels()[near_channel], fused.channels()[near_channel]);
        assert_eq!(rounded.channels()[1 - near_channel], fused.channels()[1 - near_channel]);
    }
}

#[test]
fn a_single_block_is_passed_on_with_its_gain_and_others_are_added() {
    let config =
        ChannelConfig { count: 2, mode: ChannelCountMode::Max, interpretation: ChannelInterpretation::Speakers };
    let (mut first, mut second) = (Block::new([noise(3)]), Block::new([noise(4)]));
    (first.volume, second.volume) = (0.7, 0.3);
    let alone = mixing::sum([&first].into_iter(), &config, ProductSum::Rounded, EvaluationMethod::Rounded);
    assert_eq!(alone.volume.to_bits(), 0.7f32.to_bits());
    assert_eq!(alone.channels(), first.channels());

    for (product_sum, add) in
        [(ProductSum::Rounded, (|a, b, c| a * b + c) as fn(f32, f32, f32) -> f32), (ProductSum::Fused, fmaf)]
    {
        let both = mixing::sum([&first, &second].into_iter(), &config, product_sum, EvaluationMethod::Rounded);
        let want = (0..QUANTUM).map(|frame| add(noise(4)[frame], 0.3, noise(3)[frame] * 0.7));
        assert_bits(&format!("{product_sum:?}"), &both.channels()[0][..], want);
        assert_eq!(both.volume, 1.0);
    }
}

#[test]
fn down_mixing_adds_from_zero_in_the_order_of_channels() {
    let config =
        ChannelConfig { count: 1, mode: ChannelCountMode::Explicit, interpretation: ChannelInterpretation::Speakers };
    let channels: [[f32; QUANTUM]; 6] = std::array::from_fn(|channel| noise(channel as u32));
    let mixed =
        mixing::sum([&Block::new(channels)].into_iter(), &config, ProductSum::Rounded, EvaluationMethod::Rounded);
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let want = (0..QUANTUM).map(|frame| {
        let at = |channel: usize| channels[channel][frame];
        // The low-frequency channel is dropped.
        0.0 + at(0) * half + at(1) * half + at(2) + at(4) * 0.5 + at(5) * 0.5
    });
    assert_bits("5.1 to mono", &mixed.channels()[0][..], want);
}

#[test]
fn a_delay_adds_the_older_frame_first() {
    let mut block = Block::new([noise(5)]);
    block.volume = 0.9;
    let read = |delay: f32| {
        let mut buffer = DelayBuffer::new(2 * QUANTUM, EvaluationMethod::Rounded);
        buffer.write(&block);
        buffer.read(&[delay; QUANTUM], ChannelInterpretation::Speakers).channels()[0].to_vec()
    };
    let input = noise(5);
    let before = |frame: usize, by: usize| frame.checked_sub(by).map_or(0.0, |frame| input[frame]);
    assert_bits("whole", &read(3.0), (0..QUANTUM).map(|frame| 0.0 + 0.9 * before(frame, 3)));
    let (fraction, rest) = (3.3f32 - 3.0, 1.0 - (3.3f32 - 3.0));
    let blended = (0..QUANTUM).map(|frame| {
        let older = if frame < 4 { 0.0 } else { fraction * 0.9 * before(frame, 4) };
        if frame < 3 { 0.0 } else { (0.0 + older) + rest * 0.9 * before(frame, 3) }
    });
    assert_bits("between frames", &read(3.3), blended);
}

#[test]
fn filters_at_the_edges_of_the_band_are_wires() {
    use BiquadFilterType::{Allpass, Bandpass, Highpass, Lowpass, Notch, Peaking};
    let input = noise(6);
    for (filter, frequency, gain) in [
        (Lowpass, 22_050.0, 1.0),
        (Lowpass, 0.0, 0.0),
        (Highpass, 22_050.0, 0.0),
        (Highpass, 0.0, 1.0),
        (Bandpass, 22_050.0, 0.0),
        (Peaking, 0.0, 1.0),
        (Notch, 22_050.0, 1.0),
        (Allpass, 0.0, 1.0),
    ] {
        let settings = Settings { frequency, q: 1.0, gain: 6.0, detune: 0.0 };
        let section =
            Section::design(filter, &settings, 44_100.0, EvaluationMethod::Rounded, Flavour::Msun.functions());
        let output = State::default().process(&section, EvaluationMethod::Rounded, &input);
        assert!(output.iter().zip(&input).all(|(y, x)| *y == gain * x), "{filter:?} at {frequency} Hz");
    }
}

#[test]
fn the_resampler_sums_in_the_order_of_its_lanes() {
    let input = noise(7);
    let outputs = [ResamplerLanes::Scalar, ResamplerLanes::Four].map(|resampler| {
        let mut resampler = Resampler::new(&Arithmetic { resampler, ..ARITHMETIC }, 1, 44_100, 48_000);
        let mut output = [0.0; QUANTUM];
        let (read, written) = resampler.process(0, Some(&input), QUANTUM, &mut output);
        assert_eq!(written, QUANTUM);
        assert!(read < QUANTUM);
        output
    });
    assert_ne!(outputs[0], outputs[1], "lanes round otherwise");
    assert!(outputs[0].iter().zip(&outputs[1]).all(|(a, b)| (a - b).abs() < 1e-6));

    let mut same = Resampler::new(&ARITHMETIC, 1, 44_100, 44_100);
    assert_eq!(same.ratio(), (1, 1));
    let (read, written) = same.process(0, None, QUANTUM, &mut [1.0; QUANTUM]);
    assert_eq!((read, written), (QUANTUM, QUANTUM));
}

#[test]
fn a_reverb_delays_later_parts_of_its_response() {
    // One frame of response far behind the first stage: the input comes out there, and nothing before.
    let mut response = vec![0.0; 1_000];
    response[900] = 1.0;
    let buffer = AudioBuffer { channels: vec![response], sample_rate: 44_100.0 };
    let mut reverb = Reverb::new(&ARITHMETIC, &buffer, false).expect("a size that FFmpeg does");
    let mut impulse = [0.0; QUANTUM];
    impulse[5] = 1.0;
    let mut output = Vec::new();
    for block in 0..8 {
        let input = if block == 0 { impulse } else { [0.0; QUANTUM] };
        output.extend(reverb.process(&[input], 1).remove(0));
    }
    let (loudest, peak) = output
        .iter()
        .enumerate()
        .fold((0, 0.0), |best, (frame, sample)| if sample.abs() > best.1 { (frame, sample.abs()) } else { best });
    assert!(loudest == 905 && (peak - 1.0f32).abs() < 1e-6, "{peak} at {loudest}");
    assert!(output.iter().enumerate().all(|(frame, sample)| frame == 905 || sample.abs() < 1e-6));
}

#[test]
fn at_the_listener_a_cone_is_heard_from_the_side() {
    // Firefox 153: a constant 1 in a panner at the origin, left channel.
    const SAMPLE: f32 = f32::from_bits(0x3eb5_8609);
    let options = PannerOptions { cone_inner_angle: 1.0, ..PannerOptions::default() };
    let Gains { left, .. } = panner::gains([0.0; 3], true, &ARITHMETIC);
    let loudness = panner::loudness(&options, [0.0; 3], [1.0, 0.0, 0.0], &ARITHMETIC);
    assert_bits("panner", &[left * loudness.gain()], [SAMPLE]);
}
